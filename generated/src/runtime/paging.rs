//! Lists that come in pages, as streams. A page is asked for when it is needed, never before.

use std::fmt::{self, Debug, Formatter};
use std::future::{Future, poll_fn};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::error::{Error, Kind, Result};
use super::operation::Paging;
use super::params::Wire;
use super::request::{Request, SendingRaw};
use super::response::RawResponse;

/// A page of a list.
pub trait Page {
    /// What the list holds.
    type Item;

    /// How many items this page has.
    fn len(&self) -> usize;

    /// Whether this page has no items.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many items all pages have together, where the page says it.
    fn total(&self) -> Option<u64>;

    /// The items of this page.
    fn into_items(self) -> Vec<Self::Item>;
}

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

/// A field that says how many items there are.
pub trait Total {
    /// That number, where there is one.
    fn total(&self) -> Option<u64>;
}

impl Total for i64 {
    fn total(&self) -> Option<u64> {
        u64::try_from(*self).ok()
    }
}

impl Total for i32 {
    fn total(&self) -> Option<u64> {
        u64::try_from(*self).ok()
    }
}

impl Total for u64 {
    fn total(&self) -> Option<u64> {
        Some(*self)
    }
}

impl<T: Total> Total for Option<T> {
    fn total(&self) -> Option<u64> {
        self.as_ref().and_then(Total::total)
    }
}

/// A field that holds a page's items.
pub trait Held<T> {
    /// How many there are.
    fn count(&self) -> usize;

    /// The items.
    fn items(self) -> Vec<T>;
}

impl<T> Held<T> for Vec<T> {
    fn count(&self) -> usize {
        self.len()
    }

    fn items(self) -> Vec<T> {
        self
    }
}

impl<T> Held<T> for Option<Vec<T>> {
    fn count(&self) -> usize {
        self.as_ref().map_or(0, Vec::len)
    }

    fn items(self) -> Vec<T> {
        self.unwrap_or_default()
    }
}

/// Makes a struct a [`Page`]: the field of its items, and the field of the total where there is one.
macro_rules! page {
    (@total $page:ident) => { None };
    (@total $page:ident $total:ident) => { $crate::runtime::paging::Total::total(&$page.$total) };
    ($name:ident; $items:ident: $item:ty $(; $total:ident)?) => {
        impl $crate::runtime::paging::Page for $name {
            type Item = $item;

            fn len(&self) -> usize {
                $crate::runtime::paging::Held::<$item>::count(&self.$items)
            }

            fn total(&self) -> Option<u64> {
                let _page = self;
                $crate::runtime::paging::page!(@total _page $($total)?)
            }

            fn into_items(self) -> Vec<$item> {
                $crate::runtime::paging::Held::<$item>::items(self.$items)
            }
        }
    };
}
pub(crate) use page;

/// The pages of a list, as a stream. The first error ends it.
///
/// The next page is asked for when the stream is polled for it. The list ends where the server's total says so; without
/// a total, with a page that has fewer items than the limit, or none. A limit above the highest one that the API
/// documents counts as that one. A server that answers with the same page again does not look at the offset: that is an
/// error, unless it has no total and its page is no full one, which is then all there is.
///
/// After an error, [`offset`](Self::offset) is where to go on: make the request again with that offset.
#[must_use = "a stream does nothing until it is polled"]
pub struct Pages<P> {
    request: Request<P>,
    paging: Option<Paging>,
    under_way: Option<SendingRaw<P>>,
    offset: u64,
    /// The hash of the page before, once there is one.
    last: Option<u64>,
    done: bool,
}

/// The items of a list, as a stream over all its pages. The first error ends it.
///
/// ```ignore
/// let mut users = client.users().list().limit(100).stream();
/// while let Some(user) = users.next().await {
///     println!("{}", user?.id);
/// }
/// ```
///
/// How pages follow each other is said at [`Pages`]. After an error, [`offset`](Self::offset) is where to go on: make the
/// request again with that offset.
#[must_use = "a stream does nothing until it is polled"]
pub struct Items<P: Page> {
    pages: Pages<P>,
    page: std::vec::IntoIter<P::Item>,
}

impl<P: Page> Request<P> {
    /// The pages of the list, from this request's offset on.
    pub fn pages(self) -> Pages<P> {
        let paging = self.call.operation.page;
        let offset = paging
            .and_then(|paging| number(self.call.params.get(paging.offset)?))
            .unwrap_or(0);
        Pages {
            request: self,
            paging,
            under_way: None,
            offset,
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

/// A parameter that was set to a number.
fn number(wire: &Wire) -> Option<u64> {
    match wire {
        Wire::Text(text) => text.parse().ok(),
        _ => None,
    }
}

impl<P: Page> Pages<P> {
    /// The next page; `None` after the last one and after an error.
    pub async fn next(&mut self) -> Option<Result<P>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }

    /// The offset of the next page, or of the one that failed.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// The request for the page whose turn it is. The first is as the caller made it.
    fn ask(&self) -> SendingRaw<P> {
        let mut request = self.request.clone();
        if let (Some(paging), Some(_)) = (self.paging, self.last) {
            request = request.param(paging.offset, self.offset);
        }
        request.send_raw()
    }

    /// Takes note of a page that came; `None` when it says no more than that the list has ended.
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

    fn limit(&self) -> Option<u64> {
        let paging = self.paging?;
        self.request
            .call
            .params
            .get(paging.limit)
            .and_then(number)
            .or(paging.default_limit)
            .map(|limit| paging.max_limit.map_or(limit, |max| limit.min(max)))
    }

    fn repeated(&self) -> Error {
        let why = format!(
            "the page at offset {} is the page before it: the server does not look at it",
            self.offset
        );
        Error::new(Kind::Paging, why).of(self.request.call.operation, 1)
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
        let mut sending = self.under_way.take().unwrap_or_else(|| self.ask());
        match Pin::new(&mut sending).poll(cx) {
            Poll::Pending => {
                self.under_way = Some(sending);
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
    /// The next item; `None` after the last one and after an error.
    pub async fn next(&mut self) -> Option<Result<P::Item>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }

    /// All items that are left, or the first error.
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

// Neither pins anything that it holds.
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
