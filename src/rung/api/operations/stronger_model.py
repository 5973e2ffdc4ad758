"""The stronger model of the operator's own: read, set, switched off."""

from django.http import HttpRequest
from msgspec import structs
from ninja import Router

from rung.api.callers import needs
from rung.api.shapes.stronger_model import StrongerModel, StrongerModelChange
from rung.engine.stronger import setting, standing

router = Router(tags=["models"])


@router.get("/stronger-model", auth=needs("admin"), response=StrongerModel, summary="Read the stronger model's setting")
def read_stronger_model(request: HttpRequest) -> StrongerModel:
    """Where it answers, what it is asked for, and what became of questions; never its key."""
    return StrongerModel.of(setting.current(), standing.current())


@router.patch("/stronger-model", auth=needs("admin"), response=StrongerModel, summary="Set the stronger model")
def change_stronger_model(request: HttpRequest, payload: StrongerModelChange) -> StrongerModel:
    """Switched off with `is_on`: false. An own network is refused unless `RUNG_MODEL_HOSTS` names its host."""
    given = {name: value for name, value in payload.model_dump(exclude_unset=True).items() if value is not None}
    if "judges" in given:
        given["judges"] = tuple(given["judges"])
    key = given.pop("key", None)
    setting.change(structs.replace(setting.current(), **given), key)
    return StrongerModel.of(setting.current(), standing.current())
