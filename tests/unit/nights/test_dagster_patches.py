"""What Dagster does with our patches is what it does without them."""

import gc

import dagster as dg

from dagster_pipeline.nights import dagster_patches


@dg.multi_asset(specs=[dg.AssetSpec("first"), dg.AssetSpec("second", deps=["first"])])
def both():
    for name in ("first", "second"):
        yield dg.MaterializeResult(asset_key=name)


@dg.multi_asset(specs=[dg.AssetSpec("third", deps=["first", "second"])])
def last():
    yield dg.MaterializeResult(asset_key="third")


def materialized() -> list[tuple[str, set[str]]]:
    """Which assets, and which versions of others each was made of."""
    events = dg.materialize([both, last]).get_asset_materialization_events()
    return [
        (
            event.asset_key.to_user_string(),
            {tag for tag in event.materialization.tags if tag.startswith("dagster/input_event_pointer")},
        )
        for event in events
    ]


def test_assets_are_recorded_as_without_the_list_of_outputs():
    plain = materialized()
    with dagster_patches.quick_outputs():
        assert materialized() == plain
    assert [name for name, _ in plain] == ["first", "second", "third"]
    assert materialized() == plain


def test_garbage_collection_is_as_before_afterwards(request):
    before = gc.get_threshold()
    request.addfinalizer(lambda: gc.set_threshold(*before))
    gc.set_threshold(700, 10, 10)
    with dagster_patches.rare_garbage_collection():
        assert gc.get_threshold() == (100_000, 20, 20)
        assert gc.get_freeze_count()
    assert gc.get_threshold() == (700, 10, 10)
    assert not gc.get_freeze_count()
