"""What Dagster loads: names, schedules, pools and groups that people and the daemon rely on."""

from __future__ import annotations

import os

import pytest

from dagster_pipeline import environment
from tests.conftest import make_settings


@pytest.fixture(scope="module")
def defs(tmp_path_factory):
    settings = make_settings(tmp_path_factory.mktemp("dagster"))
    before = dict(os.environ)
    os.environ["WAREHOUSE_HOME"] = str(settings.home)
    environment.prepare(settings)
    from dagster_pipeline.definitions import defs

    yield defs
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="module")
def graph(defs):
    return defs.resolve_asset_graph()


def test_the_nightly_job_holds_everything(defs, graph):
    """But the training of clusters, which has a schedule of its own."""
    import dagster as dg

    training = {dg.AssetKey("segment_clusters")}
    job = defs.resolve_job_def("nightly")
    assert set(job.asset_layer.executable_asset_keys) == set(graph.materializable_asset_keys) - training


def test_the_schedule_runs_at_a_quarter_past_two_and_is_off(defs):
    (schedule,) = (defs.resolve_schedule_def("nightly_schedule"),)
    assert schedule.cron_schedule == "15 2 * * *"
    assert schedule.execution_timezone == "UTC"
    assert schedule.default_status.value == "STOPPED"
    assert defs.resolve_sensor_def("new_files_sensor").default_status.value == "STOPPED"


def test_every_step_that_opens_the_warehouse_is_in_the_pool_of_one(defs):
    job = defs.resolve_job_def("nightly")
    pools = {node.name: node.pools for node in job.graph.node_defs if "freshness" not in node.name}
    assert all(pool == {"warehouse"} for pool in pools.values()), pools


def test_a_backfill_of_a_range_is_one_run(graph):
    import dagster as dg

    node = graph.get(dg.AssetKey(["published", "style_hints_history"]))
    assert node.partitions_def.get_partition_keys()[0] == "2024-01-01"
    assert node.backfill_policy.max_partitions_per_run is None


def test_every_asset_has_a_group_an_owner_and_a_description(graph):
    import dagster as dg

    for key in graph.materializable_asset_keys:
        node = graph.get(key)
        assert node.group_name != "default", key
        assert node.description, key
        if key.path[0] != "seeds":
            assert node.owners, key
    assert graph.get(dg.AssetKey(["published", "style_hints"])).group_name == "selection"


def test_publishing_waits_for_dbt_and_judges_every_domain(graph):
    import dagster as dg

    # Not for its tables: a model that failed would skip the publication of every other domain.
    assert graph.get(dg.AssetKey("published_files")).parent_keys == {dg.AssetKey(["intermediate", "int_run__dates"])}
    published = {key for key in graph.materializable_asset_keys if key.path[0] in ("published", "personal")}
    assert published <= graph.get(dg.AssetKey("analytics_database")).parent_keys
    gates = {key.name for key in graph.asset_check_keys if key.asset_key == dg.AssetKey("published_files")}
    assert gates >= {"gate_style", "gate_selection", "gate_money", "gate_ats", "gate_policies", "limits"}
    assert not any(graph.get(key).blocking for key in graph.asset_check_keys)


def test_the_sensor_asks_for_a_run_when_files_have_settled(defs, tmp_path, monkeypatch):
    import dagster as dg

    monkeypatch.setenv("WAREHOUSE_LANDING_DIR", str(tmp_path))
    sensor = defs.resolve_sensor_def("new_files_sensor")

    def evaluate(cursor=None):
        with dg.DagsterInstance.ephemeral() as instance:
            context = dg.build_sensor_context(cursor=cursor, instance=instance)
            return sensor(context), context.cursor

    assert "No files" in evaluate()[0].skip_message
    file = tmp_path / "autofill_events" / "a.jsonl"
    file.parent.mkdir()
    file.write_text("{}")
    assert "still being written" in evaluate()[0].skip_message
    os.utime(file, (1_700_000_000, 1_700_000_000))
    request, cursor = evaluate()
    assert request.run_key == cursor
    assert "No new files" in evaluate(cursor)[0].skip_message


def test_every_check_says_what_it_checks_and_raw_tables_show_their_columns(graph):
    import dagster as dg

    for key in graph.asset_check_keys:
        assert graph.get(key).description, key
    described = {key.name: graph.get(key).description for key in graph.asset_check_keys}
    assert described["unique_key_style_hints_host__schema_hash"] == "No two rows share host, schema_hash."
    assert "; confidence between 0 and 1; " in described["style_hints_rules"]
    columns = graph.get(dg.AssetKey(["raw", "autofill_events"])).metadata["dagster/column_schema"].columns
    found = {column.name: column for column in columns}
    assert not found["event_id"].constraints.nullable
    assert found["feedback_status"].constraints.other == ["one of helpful, unhelpful"]
    contract = graph.get(dg.AssetKey(["published", "style_hints"])).metadata["dagster/column_schema"].columns
    assert {column.name for column in contract} >= {"host", "preferred_style_id", "explanation"}


@pytest.mark.parametrize("fails", [True, False])
def test_the_daemon_notes_how_a_night_ended(tmp_path, monkeypatch, fails):
    """A failed night publishes nothing: its health must reach the metrics all the same."""
    import dagster as dg

    from dagster_pipeline.nights.schedules import note
    from dagster_pipeline.observe import night_log

    settings = make_settings(tmp_path)
    monkeypatch.setenv("WAREHOUSE_HOME", str(settings.home))

    @dg.op
    def dbt_models():
        if fails:
            raise dg.Failure("The disk is full.")

    @dg.job
    def nightly():
        dbt_models()

    ended = dg.DagsterEventType.RUN_FAILURE if fails else dg.DagsterEventType.RUN_SUCCESS
    with dg.DagsterInstance.ephemeral() as instance:
        result = nightly.execute_in_process(
            instance=instance, raise_on_error=False, tags={"dagster/partition": "2026-09-08"}
        )
        run = instance.get_run_by_id(result.run_id)
        # the end is noted first: the daemon asks its sensors in no particular order
        for kind in (ended, dg.DagsterEventType.RUN_START, ended):
            (event,) = [e for e in result.all_events if e.event_type == kind]
            note(
                dg.build_run_status_sensor_context(
                    sensor_name="night", dagster_event=event, dagster_instance=instance, dagster_run=run
                )
            )
    (line,) = night_log.log(settings).read_text().splitlines()
    assert ("The disk is full." in line) == fails
    assert '"last": "2026-09-08"' in line
    text = (settings.home / "metrics" / "applylens_nights.prom").read_text()
    assert f"applylens_night_success {0.0 if fails else 1.0}" in text
    values = dict(
        line.split(" ") for line in text.splitlines() if line.startswith("applylens_night_") and "{" not in line
    )
    assert float(values["applylens_night_started_timestamp_seconds"]) <= float(
        values["applylens_night_finished_timestamp_seconds"]
    )


def test_every_table_and_every_check_can_be_run_alone(defs, graph):
    """Materialize and Execute on Dagster's page: DagsterInvalidSubsetError filled the screen."""
    job = defs.resolve_implicit_global_asset_job_def()
    # One model and one of its checks stand for dbt's: they are one operation.
    keys = [key for key in graph.materializable_asset_keys if key.path[0] in ("raw", "seeds") or len(key.path) == 1]
    checks = [key for key in graph.asset_check_keys if key.asset_key in keys]
    assert {key.path[-1] for key in keys} >= {"emails", "landing_log", "published_files", "report"}
    assert {key.name for key in checks} >= {"files_are_readable", "gate_style", "limits", "events_have_landed"}
    for key in keys:
        assert set(job.get_subset(asset_selection={key}).asset_layer.selected_asset_keys) == {key}
    for check in checks:
        subset = job.get_subset(asset_selection=set(), asset_check_selection={check})
        assert subset.asset_check_selection == {check}
