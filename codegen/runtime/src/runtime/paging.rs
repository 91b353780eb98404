//! Lists that come in pages, as streams. A page is requested when it is needed, never before.

use std::fmt::{self, Debug, Formatter};
use std::future::{Future, poll_fn};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::error::{Error, Kind, Result};
use super::operation::Paging;
use super::patch::Patch;
use super::request::{RawResponseFuture, Request};
use super::response::RawResponse;

/// A page of a list: what the operations that list something respond with.
///
/// This trait is sealed: it is implemented by types of this crate only, so that it can grow.
pub trait Page: sealed::Page {
    /// What the list holds.
    type Item;

    /// The number of items on this page.
    fn len(&self) -> usize;

    /// Whether this page has no items.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of items on all pages together, if the page says it.
    fn total(&self) -> Option<u64>;

    /// The items of this page.
    fn into_items(self) -> Vec<Self::Item>;
}

pub(crate) mod sealed {
    /// Nobody else can name this trait, so nobody else can implement [`Page`](super::Page).
    pub trait Page {}
}

impl<T> sealed::Page for Vec<T> {}

impl<T> Page for Vec<T> {
    type Item = T;

    fn len(&self) -> usize {
        self.len()
    }

    fn total(&self) -> Option<u64> {
        None
    }

    fn into_items(self) -> Vec<T> {
        self
    }
}

/// A field with the number of items on all pages.
pub(crate) trait TotalCount {
    /// That number, if there is one.
    fn total(&self) -> Option<u64>;
}

impl TotalCount for i64 {
    fn total(&self) -> Option<u64> {
        u64::try_from(*self).ok()
    }
}

impl TotalCount for i32 {
    fn total(&self) -> Option<u64> {
        u64::try_from(*self).ok()
    }
}

impl TotalCount for u64 {
    fn total(&self) -> Option<u64> {
        Some(*self)
    }
}

impl<T: TotalCount> TotalCount for Option<T> {
    fn total(&self) -> Option<u64> {
        self.as_ref()?.total()
    }
}

impl<T: TotalCount> TotalCount for Patch<T> {
    fn total(&self) -> Option<u64> {
        self.value()?.total()
    }
}

/// A field with the items of a page.
pub(crate) trait PageItems<T> {
    /// How many there are.
    fn count(&self) -> usize;

    /// The items.
    fn items(self) -> Vec<T>;
}

impl<T> PageItems<T> for Vec<T> {
    fn count(&self) -> usize {
        self.len()
    }

    fn items(self) -> Vec<T> {
        self
    }
}

impl<T> PageItems<T> for Option<Vec<T>> {
    fn count(&self) -> usize {
        self.as_ref().map_or(0, Vec::len)
    }

    fn items(self) -> Vec<T> {
        self.unwrap_or_default()
    }
}

impl<T> PageItems<T> for Patch<Vec<T>> {
    fn count(&self) -> usize {
        self.value().map_or(0, Vec::len)
    }

    fn items(self) -> Vec<T> {
        self.into_value().unwrap_or_default()
    }
}

/// Makes a struct a [`Page`], from the field with its items, and the field with the total if there is one.
macro_rules! page {
    (@total $page:expr) => { ::core::option::Option::None };
    (@total $page:expr, $total:ident) => { $crate::runtime::paging::TotalCount::total(&$page.$total) };
    ($name:ident; type Item = $item:ty; items = $items:ident; $(total = $total:ident;)?) => {
        impl $crate::runtime::paging::sealed::Page for $name {}

        impl $crate::runtime::paging::Page for $name {
            type Item = $item;

            #[inline]
            fn len(&self) -> usize {
                $crate::runtime::paging::PageItems::<$item>::count(&self.$items)
            }

            #[inline]
            fn total(&self) -> ::core::option::Option<u64> {
                $crate::runtime::paging::page!(@total self $(, $total)?)
            }

            #[inline]
            fn into_items(self) -> ::std::vec::Vec<$item> {
                $crate::runtime::paging::PageItems::<$item>::items(self.$items)
            }
        }
    };
}
pub(crate) use page;

/// The pages of a list, as a stream. The first error ends it.
///
/// The next page is requested when the stream is polled for it. The list ends where the server's total says so. Without a
/// total, it ends with a page that has fewer items than the limit, or none. A limit above the highest one that the API
/// documents counts as that one.
///
/// If the server sends the same page again, it ignores the offset. That is an error, unless there is no total and the page
/// is not full: then the page is the whole list.
///
/// After an error, [`offset`](Self::offset) tells where to continue: send the request again with that offset.
#[must_use = "a stream does nothing until it is polled"]
pub struct Pages<P> {
    request: Request<P>,
    paging: Option<Paging>,
    under_way: Option<RawResponseFuture<P>>,
    offset: u64,
    /// The hash of the page before, once there is one.
    last: Option<u64>,
    done: bool,
}

/// The items of a list, as a stream over all its pages. The first error ends it.
///
/// ```
/// # use runtime::{Items, Page, Result};
/// # async fn print<P: Page<Item = String>>(mut items: Items<P>) -> Result<()> {
/// while let Some(item) = items.next().await {
///     println!("{}", item?);
/// }
/// # Ok(())
/// # }
/// ```
///
/// [`Pages`] tells how one page follows another. After an error, [`offset`](Self::offset) tells where to continue: send the
/// request again with that offset.
#[must_use = "a stream does nothing until it is polled"]
pub struct Items<P: Page> {
    pages: Pages<P>,
    page: std::vec::IntoIter<P::Item>,
}

impl<P: Page> Request<P> {
    /// The pages of the list, from this request's offset on.
    pub fn pages(self) -> Pages<P> {
        let paging = self.call.operation.paging;
        let offset = paging.and_then(|paging| self.call.params.query_number(paging.offset));
        Pages {
            request: self,
            paging,
            under_way: None,
            offset: offset.unwrap_or(0),
            last: None,
            done: false,
        }
    }

    /// All items of the list, page after page, from this request's offset on.
    pub fn stream(self) -> Items<P> {
        Items {
            pages: self.pages(),
            page: Vec::new().into_iter(),
        }
    }
}

impl<P: Page> Pages<P> {
    /// The next page, or `None` after the last one and after an error.
    pub async fn next(&mut self) -> Option<Result<P>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }

    /// The offset of the next page, or of the one that failed.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Requests the next page. The first request is as the caller made it.
    fn request(&self) -> RawResponseFuture<P> {
        let mut request = self.request.clone();
        if let (Some(paging), Some(_)) = (self.paging, self.last) {
            request = request.query(paging.offset, self.offset);
        }
        request.send_raw()
    }

    /// Takes note of a page that came. It gives `None` if the page says only that the list has ended.
    fn accept(&mut self, page: RawResponse<P>) -> Option<Result<P>> {
        let count = u64::try_from(page.value().len()).unwrap_or(u64::MAX);
        // A total that is missing is 0 as well.
        let total = page.value().total().filter(|total| *total > 0);
        let limit = self.limit();
        let hash = hash(page.body());
        let repeats = count > 0 && self.last == Some(hash);
        self.last = Some(hash);
        if repeats {
            self.done = true;
            return (total.is_some() || Some(count) == limit).then(|| Err(self.repeated()));
        }
        self.offset = self.offset.saturating_add(count);
        self.done = match total {
            _ if count == 0 || self.paging.is_none() => true,
            Some(total) => self.offset >= total,
            None => limit.is_some_and(|limit| count < limit),
        };
        Some(Ok(page.into_value()))
    }

    /// How many items a full page has, if that is known.
    fn limit(&self) -> Option<u64> {
        let paging = self.paging?;
        let limit = self.request.call.params.query_number(paging.limit);
        let limit = limit.or(paging.default_limit)?;
        Some(paging.max_limit.map_or(limit, |max| limit.min(max)))
    }

    fn repeated(&self) -> Error {
        let offset = self.offset;
        let detail = format!(
            "the server sent the same page again for the offset {offset}, so the list cannot be read to its end"
        );
        Error::new(Kind::Paging, detail).with_operation(self.request.call.operation, 1)
    }
}

fn hash(body: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    body.hash(&mut hasher);
    hasher.finish()
}

impl<P: Page> Stream for Pages<P> {
    type Item = Result<P>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<P>>> {
        if self.done {
            return Poll::Ready(None);
        }
        let mut response = self.under_way.take().unwrap_or_else(|| self.request());
        match Pin::new(&mut response).poll(cx) {
            Poll::Pending => {
                self.under_way = Some(response);
                Poll::Pending
            }
            Poll::Ready(Ok(page)) => Poll::Ready(self.accept(page)),
            Poll::Ready(Err(error)) => {
                self.done = true;
                Poll::Ready(Some(Err(error)))
            }
        }
    }
}

impl<P: Page> Items<P> {
    /// The next item, or `None` after the last one and after an error.
    pub async fn next(&mut self) -> Option<Result<P::Item>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }

    /// All remaining items, or the first error.
    ///
    /// # Errors
    ///
    /// The error of the page that failed.
    pub async fn try_collect<C: Default + Extend<P::Item>>(mut self) -> Result<C> {
        let mut all = C::default();
        while let Some(item) = self.next().await {
            all.extend([item?]);
        }
        Ok(all)
    }

    /// The offset of the next item.
    #[must_use]
    pub fn offset(&self) -> u64 {
        let waiting = u64::try_from(self.page.len()).unwrap_or(0);
        self.pages.offset().saturating_sub(waiting)
    }
}

impl<P: Page> Stream for Items<P> {
    type Item = Result<P::Item>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<P::Item>>> {
        loop {
            if let Some(item) = self.page.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(Pin::new(&mut self.pages).poll_next(cx)) {
                Some(Ok(page)) => self.page = page.into_items().into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

// Neither pins anything inside.
impl<P> Unpin for Pages<P> {}
impl<P: Page> Unpin for Items<P> {}

impl<P> Debug for Pages<P> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("request", &self.request)
            .field("offset", &self.offset)
            .finish_non_exhaustive()
    }
}

impl<P: Page> Debug for Items<P> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("pages", &self.pages)
            .finish_non_exhaustive()
    }
}
