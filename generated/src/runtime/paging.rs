//! Lists that come in pages, as streams. A page is requested when it is needed, never before.

use std::collections::HashSet;
use std::fmt::{self, Debug, Formatter};
use std::future::{Future, poll_fn};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::error::{Error, Kind, Result};
use super::follow;
use super::operation::{Paging, Step};
use super::patch::Patch;
use super::reflect::{Placeholder, Reflect};
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
    pub trait Page: crate::runtime::reflect::Reflect {}
}

impl<T: Reflect + Placeholder> sealed::Page for Vec<T> {}

impl<T: Reflect + Placeholder> Page for Vec<T> {
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

/// An object that would hold itself is in a box.
impl<P: Page> sealed::Page for Box<P> {}

impl<P: Page> Page for Box<P> {
    type Item = P::Item;

    fn len(&self) -> usize {
        (**self).len()
    }

    fn total(&self) -> Option<u64> {
        (**self).total()
    }

    fn into_items(self) -> Vec<P::Item> {
        (*self).into_items()
    }
}

/// A field with the items of a page.
pub(crate) trait PageItems<T> {
    /// How many there are.
    fn count(&self) -> usize;

    /// The items.
    fn items(self) -> Vec<T>;
}

/// A list, or an object that has it in a field of its own.
impl<P: Page> PageItems<P::Item> for P {
    fn count(&self) -> usize {
        self.len()
    }

    fn items(self) -> Vec<P::Item> {
        self.into_items()
    }
}

impl<T, P: PageItems<T>> PageItems<T> for Option<P> {
    fn count(&self) -> usize {
        self.as_ref().map_or(0, P::count)
    }

    fn items(self) -> Vec<T> {
        self.map_or_else(Vec::new, P::items)
    }
}

impl<T, P: PageItems<T>> PageItems<T> for Patch<P> {
    fn count(&self) -> usize {
        self.value().map_or(0, P::count)
    }

    fn items(self) -> Vec<T> {
        self.into_value().items()
    }
}

/// The number that the keys lead to.
pub(crate) fn number(page: &dyn Reflect, keys: &[&str]) -> Option<u64> {
    follow::number(page, keys)
}

/// Makes a struct a [`Page`], from the field with its items, and the keys that lead to the total if there is one.
macro_rules! page {
    (@total $page:expr) => { ::core::option::Option::None };
    (@total $page:expr, $($key:literal),+) => { $crate::runtime::paging::number($page, &[$($key),+]) };
    ($name:ident; type Item = $item:ty; items = $items:ident; $(total = [$($key:literal),+];)?) => {
        impl $crate::runtime::paging::sealed::Page for $name {}

        impl $crate::runtime::paging::Page for $name {
            type Item = $item;

            #[inline]
            fn len(&self) -> usize {
                $crate::runtime::paging::PageItems::<$item>::count(&self.$items)
            }

            #[inline]
            fn total(&self) -> ::core::option::Option<u64> {
                $crate::runtime::paging::page!(@total self $(, $($key),+)?)
            }

            #[inline]
            fn into_items(self) -> ::std::vec::Vec<$item> {
                $crate::runtime::paging::PageItems::<$item>::items(self.$items)
            }
        }
    };
}
pub(crate) use page;

/// Where a list goes on: what leads to one of its pages. It can be stored as a text, or as what serde makes of a text.
///
/// It belongs to the operation that it came from, and to a request with the same parameters.
///
/// ```
/// # use runtime::PageCursor;
/// let stored = PageCursor::from("20").to_string();
/// assert_eq!(PageCursor::from(stored).as_str(), "20");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PageCursor(String);

impl PageCursor {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for PageCursor {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for PageCursor {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Display for PageCursor {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for PageCursor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for PageCursor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

/// The pages of a list, as a stream. The first error ends it.
///
/// The next page is requested when the stream is polled for it. How one leads to the next is the API's: by an offset or a
/// page's number, by a cursor or a URL that a page has, or by the last item's ID.
///
/// A list ends where a page says that there are no more, or has no cursor. Pages that are counted end where the server's
/// total says so. Without a total, they end with a page that has fewer items than the limit, or none. A limit above the
/// highest one that the API documents counts as that one.
///
/// If the server sends a cursor again that led to a page before, the list would have no end: that is an error. If it sends
/// the same page again, it ignores the offset. That is an error as well, unless there is no total and the page is not full:
/// then the page is the whole list. A URL of another server is not followed, because the credentials belong to this one.
///
/// After an error, [`cursor`](Self::cursor) tells where to continue.
#[must_use = "a stream does nothing until it is polled"]
pub struct Pages<P> {
    request: Request<P>,
    paging: Option<Paging>,
    under_way: Option<RawResponseFuture<P>>,
    /// The cursor of the next page; none for a request that asks for no certain page.
    next: Option<String>,
    /// The cursor of the page that came last.
    current: Option<String>,
    offset: u64,
    /// Whether a total counts from where the list was begun.
    from_start: bool,
    /// The hash of the page before, once there is one.
    last: Option<u64>,
    /// The hashes of the cursors that led to pages.
    seen: HashSet<u64>,
    /// How many pages in a row had no items.
    empty: u32,
    /// Why there is no next page, although the list has not ended.
    problem: Option<Error>,
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
/// [`Pages`] tells how one page follows another. After an error, [`cursor`](Self::cursor) tells where to continue.
#[must_use = "a stream does nothing until it is polled"]
pub struct Items<P: Page> {
    pages: Pages<P>,
    page: std::vec::IntoIter<P::Item>,
}

/// Pages without items are usual where a server filters them. So many in a row have no end.
const EMPTY_PAGES: u32 = 1000;

impl<P: Page> Request<P> {
    /// The pages of the list, from where this request begins.
    pub fn pages(mut self) -> Pages<P> {
        let paging = self.call.operation.paging;
        // Without a number, some servers give the whole list.
        if let (Some(Step::Number(_, first)), None) =
            (paging.map(|paging| paging.step), self.call.page())
        {
            self.call.set_page(&first.to_string());
        }
        let next = self.call.page();
        let number = || next.as_deref()?.parse().ok();
        let (offset, from_start) = match paging.map(|paging| paging.step) {
            Some(Step::Offset(_)) => (number().unwrap_or(0), true),
            Some(Step::Number(_, first)) => (0, number().is_none_or(|number: u64| number <= first)),
            _ => (0, next.is_none()),
        };
        Pages {
            seen: next.iter().map(|cursor| hash(cursor.as_bytes())).collect(),
            request: self,
            paging,
            under_way: None,
            next,
            current: None,
            offset,
            from_start,
            last: None,
            empty: 0,
            problem: None,
            done: false,
        }
    }

    /// All items of the list, page after page, from where this request begins.
    pub fn stream(self) -> Items<P> {
        Items {
            pages: self.pages(),
            page: Vec::new().into_iter(),
        }
    }

    /// Begins at the page that a cursor of the same list leads to.
    pub fn resume_from(mut self, cursor: &PageCursor) -> Self {
        self.call.set_page(&cursor.0);
        self
    }
}

impl<P: Page> Pages<P> {
    /// The next page, or `None` after the last one and after an error.
    pub async fn next(&mut self) -> Option<Result<P>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }

    /// The cursor of the next page, or of the one that failed: [`Request::resume_from`] takes it.
    ///
    /// It is `None` after the last page; and where the request asks for no certain page, before the first one: the same request
    /// begins anew.
    #[must_use]
    pub fn cursor(&self) -> Option<PageCursor> {
        self.next.clone().map(PageCursor)
    }

    /// The offset of the next page, or of the one that failed. Where pages have no offset, it is the number of items that
    /// have come.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Requests the next page. The first request is as the caller made it, but for the number of the first page.
    fn request(&self) -> RawResponseFuture<P> {
        let mut request = self.request.clone();
        if let (Some(cursor), Some(_)) = (&self.next, self.last) {
            request.call.set_page(cursor);
        }
        request.send_raw()
    }

    /// Takes note of a page that came. It gives `None` if the page says only that the list has ended.
    fn accept(&mut self, page: RawResponse<P>) -> Option<Result<P>> {
        let count = u64::try_from(page.value().len()).unwrap_or(u64::MAX);
        let hash = hash(page.body());
        let repeats = count > 0 && self.last.replace(hash) == Some(hash);
        let more = self.more(page.value());
        let next = match self.paging.map(|paging| paging.step) {
            Some(Step::Offset(_) | Step::Number(..)) => {
                let total = self.total(page.value());
                if repeats {
                    self.done = true;
                    let goes_on =
                        total.is_some() || more == Some(true) || Some(count) == self.limit();
                    return goes_on.then(|| Err(self.repeated_page()));
                }
                self.counted(count, more, total)
            }
            Some(step) => {
                self.offset = self.offset.saturating_add(count);
                let next = follow::next(step, page.value(), page.headers());
                let is_short = self.limit().is_some_and(|limit| count < limit);
                match (step, more) {
                    (_, Some(false)) => None,
                    (Step::After(..), None) if is_short => None,
                    _ => next,
                }
            }
            None => {
                self.offset = self.offset.saturating_add(count);
                None
            }
        };
        self.go_to(next, count);
        Some(Ok(page.into_value()))
    }

    /// The cursor of the page behind one with that many items, where pages are counted.
    fn counted(&mut self, count: u64, more: Option<bool>, total: Option<u64>) -> Option<String> {
        self.offset = self.offset.saturating_add(count);
        let is_last = match (more, total) {
            _ if count == 0 => true,
            (Some(more), _) => !more,
            (None, Some(total)) => self.offset >= total,
            (None, None) => self.limit().is_some_and(|limit| count < limit),
        };
        let next = match self.paging?.step {
            Step::Number(_, first) => {
                let current = self.next.as_deref().and_then(|number| number.parse().ok());
                u64::saturating_add(current.unwrap_or(first), 1)
            }
            _ => self.offset,
        };
        (!is_last).then(|| next.to_string())
    }

    /// Makes a cursor that of the next page. Without one, the list has ended.
    fn go_to(&mut self, next: Option<String>, count: u64) {
        self.empty = if count > 0 { 0 } else { self.empty + 1 };
        let repeats = next
            .as_ref()
            .is_some_and(|next| !self.seen.insert(hash(next.as_bytes())));
        match next {
            // Some servers end a list with a page that is empty and has its own cursor.
            Some(_) if repeats && count == 0 => self.end(),
            Some(next) if repeats => {
                self.problem = Some(self.fail(format!(
                    "the server sent the cursor {next:?} a second time, so the list has no end"
                )));
            }
            Some(_) if self.empty >= EMPTY_PAGES => {
                self.problem = Some(self.fail(format!(
                    "{EMPTY_PAGES} pages in a row have no items, and the server says that there are more"
                )));
            }
            Some(next) => self.current = self.next.replace(next),
            None => self.end(),
        }
    }

    fn end(&mut self) {
        self.done = true;
        self.current = self.next.take();
    }

    /// The number of items on all pages, if it says something about this list. A total that is missing is 0 as well.
    fn total(&self, page: &P) -> Option<u64> {
        page.total().filter(|total| *total > 0 && self.from_start)
    }

    /// Whether a page says that there are more.
    fn more(&self, page: &P) -> Option<bool> {
        follow::text(page, self.paging?.more?)?.parse().ok()
    }

    /// How many items a full page has, if that is known.
    fn limit(&self) -> Option<u64> {
        let paging = self.paging?;
        let limit = paging.limit.and_then(|limit| {
            let text = self.request.call.params.query_text(limit)?;
            text.parse().ok()
        });
        let limit = limit.or(paging.default_limit)?;
        Some(paging.max_limit.map_or(limit, |max| limit.min(max)))
    }

    fn repeated_page(&self) -> Error {
        let (param, value) = match (self.paging.map(|paging| paging.step), &self.next) {
            (Some(Step::Number(param, _)), Some(number)) => (param, number.clone()),
            (Some(Step::Offset(param)), _) => (param, self.offset.to_string()),
            _ => ("page", self.offset.to_string()),
        };
        self.fail(format!(
            "the server sent the same page again for the {param} {value}, so the list cannot be read to its end"
        ))
    }

    fn fail(&self, detail: String) -> Error {
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
        if let Some(problem) = self.problem.take() {
            self.done = true;
            return Poll::Ready(Some(Err(problem)));
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

    /// The cursor of the page that the next item is on: [`Request::resume_from`] takes it, and gives that page from its
    /// beginning. Where pages have an offset, it leads to the item itself.
    ///
    /// It is `None` after the last page; and where the request asks for no certain page, on the first one: the same request
    /// begins anew.
    #[must_use]
    pub fn cursor(&self) -> Option<PageCursor> {
        if self.page.len() == 0 {
            return self.pages.cursor();
        }
        match self.pages.paging.map(|paging| paging.step) {
            Some(Step::Offset(_)) => Some(PageCursor(self.offset().to_string())),
            _ => self.pages.current.clone().map(PageCursor),
        }
    }

    /// The offset of the next item. Where pages have no offset, it is the number of items that were given.
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
