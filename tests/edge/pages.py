"""A few pages behind Django, for what the way to Django must carry."""

import hashlib
import threading
from collections.abc import Iterator

from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

stopped = threading.Event()
read_failures: list[str] = []


def who(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"user": request.user.get_username(), "scheme": request.scheme, "query": request.GET.dict()})


@csrf_exempt
def upload(request: HttpRequest) -> HttpResponse:
    file = request.FILES["file"]
    digest = hashlib.sha256()
    for piece in file.chunks():
        digest.update(piece)
    return JsonResponse(
        {"name": file.name, "size": file.size, "sha256": digest.hexdigest(), "note": request.POST["note"]}
    )


@csrf_exempt
def take(request: HttpRequest) -> HttpResponse:
    try:
        return JsonResponse({"size": len(request.body)})
    except OSError as error:
        read_failures.append(type(error).__name__)
        raise


def table(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse((f"{number},A-{number}\n" for number in range(100_000)), content_type="text/csv")


def endless(request: HttpRequest) -> StreamingHttpResponse:
    def lines() -> Iterator[bytes]:
        try:
            while True:
                yield b"x" * 10_000
        finally:
            stopped.set()

    return StreamingHttpResponse(lines())


def headers(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"name": request.META.get("HTTP_X_ROLE", "")})


urlpatterns = [
    path("sign-in", LoginView.as_view(template_name="sign-in.html", next_page="/who")),
    path("who", who),
    path("upload", upload),
    path("take", take),
    path("table.csv", table),
    path("endless", endless),
    path("headers", headers),
]
