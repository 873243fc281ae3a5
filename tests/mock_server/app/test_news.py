from mock_server.app.news import News
from mock_server.store import Store
from tests.mock_server.store.test_backlog import SENT
from tests.mock_server.test_store import ENTRY


async def test_a_subscriber_is_told_what_the_store_took_and_then_the_end() -> None:
    store = Store()
    news = News(store)
    with news.subscribe() as told:
        await store.add(ENTRY)
        entry = await told.next(5)
        assert entry is not None
        assert (entry.inbox, told.over) == ("a", False)
        assert await told.next(0) is None
        news.close()
        assert (await told.next(5), told.over) == (None, True)
    with news.subscribe() as late:
        assert late.over
    assert news.waiting == 0
    store.close()


async def test_a_reader_that_falls_too_far_behind_is_cut_off() -> None:
    store = Store()
    with News(store).subscribe() as slow:
        for _ in range(1001):
            slow.put(ENTRY)
        assert slow.over
    store.close()


async def test_only_who_asks_for_everything_is_told_what_was_sent() -> None:
    store = Store()
    news = News(store)
    with news.subscribe() as caught, news.subscribe_all() as everything:
        news.tell_sent(SENT)
        await store.add(ENTRY)
        first, second, only = await everything.next(5), await everything.next(5), await caught.next(5)
    assert (first, second, only) == (SENT, only, second)
    assert news.waiting == 0
    store.close()
