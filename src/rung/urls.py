"""Every address that Django answers; the edge has its own before these (`rung.edge.app`).

An issue's key may hold anything, slashes included, so it always stands last.
"""

from django.contrib.staticfiles.views import serve
from django.urls import include, path
from django.views.decorators.http import require_GET

from rung.console.access import public
from rung.console.views import (
    act_link,
    aside,
    calendars,
    directory,
    errors,
    fairness,
    issue,
    me,
    now,
    on_call,
    outbox,
    policy,
    schedules,
    settings,
    tonight,
    shift_swaps,
    welcome,
    why,
)

urlpatterns = [
    path("", now.now, name="now"),
    path("now/rows", now.rows, name="now-rows"),
    path("issues/<path:key>", issue.issue, name="issue"),
    path("parts/<path:key>", issue.parts, name="issue-parts"),
    path("why/<path:key>", why.why, name="issue-why"),
    path("acts/<slug:name>/<path:key>", issue.act, name="issue-act"),
    path("files/<int:number>/<path:key>", issue.attachment, name="issue-file"),
    path("set-aside", aside.set_aside, name="set-aside"),
    path("set-aside/<int:seq>/attempts", aside.try_again, name="set-aside-again"),
    path("set-aside/<int:seq>/omission", aside.leave_out, name="set-aside-out"),
    path("outbox", outbox.outbox, name="outbox"),
    path("alarms", outbox.alarms, name="alarms"),
    path("outbox/rows", outbox.rows, name="outbox-rows"),
    path("outbox/<int:number>/press", outbox.press, name="outbox-press"),
    path("outbox/<int:number>/reply", outbox.reply, name="outbox-reply"),
    path("outbox/again", outbox.send_again, name="outbox-again"),
    path("fairness", fairness.fairness, name="fairness"),
    path("fairness.csv", fairness.as_csv, name="fairness-csv"),
    path("tonight", tonight.tonight, name="tonight"),
    path("tonight/board", tonight.board, name="tonight-board"),
    path("tonight/people", tonight.people, name="tonight-people"),
    path("tonight/what-if", tonight.imagined, name="tonight-what-if"),
    path("tonight/gaps", tonight.leave, name="tonight-leave"),
    path("tonight/ring", tonight.ring, name="tonight-ring"),
    path("on-call", on_call.on_call, name="on_call"),
    path("on-call/new", schedules.new_schedule, name="schedule-new"),
    path("on-call/schedules/<str:key>", on_call.schedule, name="schedule"),
    path("on-call/schedules/<str:key>/edit", schedules.edit_schedule, name="schedule-edit"),
    path("on-call/schedules/<str:key>/covers", on_call.add_cover, name="cover-add"),
    path("on-call/schedules/<str:key>/covers/<slug:name>/removal", on_call.remove_cover, name="cover-remove"),
    path("on-call/swaps/new", shift_swaps.new_swap, name="swap-new"),
    path("on-call/swaps/<int:number>/<slug:name>", shift_swaps.answer, name="swap-answer"),
    path("on-call/calendars", calendars.add_calendar, name="calendar-add"),
    path("on-call/calendars/<int:link_id>/revocation", calendars.revoke_calendar, name="calendar-revoke"),
    path("calendar/<str:token>.ics", calendars.calendar, name="calendar"),
    path("policy", policy.policy, name="policy"),
    path("policy/versions/<int:number>", policy.policy, name="policy-version"),
    path("policy/check", policy.check, name="policy-check"),
    path("policy/publish", policy.publish, name="policy-publish"),
    path("me", me.my_page, name="me"),
    path("me/absence/<str:person>", me.away, name="me-away"),
    path("me/return/<str:person>", me.back, name="me-back"),
    path("directory", directory.section, name="directory-people"),
    path("directory/<slug:section>", directory.section, name="directory"),
    path("directory/<slug:section>.csv", directory.table, name="directory-table"),
    path("directory/<slug:section>/new", directory.add, name="directory-add"),
    path("directory/<slug:section>/import", directory.take_in, name="directory-import"),
    path("directory/<slug:section>/removal/<str:key>", directory.remove, name="directory-remove"),
    path("directory/<slug:section>/of/<str:key>", directory.record, name="directory-record"),
    path("settings", settings.settings, name="settings"),
    path("settings/mode", settings.delivery_mode, name="settings-mode"),
    path("settings/zone", settings.my_zone, name="settings-zone"),
    path("settings/tokens", settings.add_token, name="settings-tokens"),
    path("settings/tokens/<int:token_id>/revocation", settings.revoke_token, name="settings-token-revoke"),
    path("settings/members", settings.add_member, name="settings-members"),
    path("settings/members/<int:user_id>", settings.change_member, name="settings-member"),
    path("settings/members/<int:user_id>/password", settings.new_password, name="settings-password"),
    path("welcome", welcome.welcome, name="welcome"),
    path("a/<str:token>", act_link.act_link, name="act"),
    path("accounts/", include("allauth.urls")),
    path("api/v1/", include("rung.api.urls")),
    # The edge answers these itself; here they serve whoever runs Django without it, such as a test's client.
    path("static/<path:path>", public(require_GET(serve)), {"insecure": True}, name="static"),
]

handler403 = errors.refused
handler404 = errors.not_found
handler500 = errors.broken
