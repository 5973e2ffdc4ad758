"""A policy that uses everything the language has, so that a long history meets all of it."""

from __future__ import annotations

from rung.core.document import Contact
from tests.core.any_history import POLICIES as OTHERS
from tests.core.story import policy_of

WHOLE = """
rung: 1
workspace: {name: Long company, time_zone: Europe/Berlin, calendar: office, priorities: [P0, P1, P2, P3, P4],
  default_priority: P3, tiers: [enterprise, growth, starter], statuses_waiting: [waiting_on_customer, on_hold],
  unknown_account: {tier: starter, inform: ["slack:#unmapped"]},
  on_reply: {waiting: open, resolved: reopen, within: 3d}, last_resort: [person:cy, person:ivo]}
calendars:
  office: {time_zone: Europe/Berlin, day: 8h, hours: {mon-thu: ["08:00-12:30", "13:30-18:00"], fri: ["08:00-16:00"],
    sat: ["22:00-06:00"]}, closed: [2026-03-17], open_days: {2026-03-22: ["10:00-14:00"]}}
  evening: {time_zone: America/New_York, day: 6h, hours: {daily: ["11:00-20:00"]}}
  far: {time_zone: Australia/Sydney, day: 8h, hours: {mon-sat: ["08:00-17:00"]}}
  anywhere: {any_of: [office, evening, far]}
people:
  ana: {name: Ana, email: ana@x.example, slack: U1, time_zone: Europe/Madrid, teams: [front], languages: [es, en],
    skills: {billing: 3, api: 1}, capacity: 6, hours: office}
  bo: {name: Bo, email: bo@x.example, slack: U2, teams: [back], skills: {api: 5, storage: 2}, capacity: 4,
    hours: office, manager: cy,
    notices: {high: {channels: [slack], then: [{after: 10m, channels: [email]}]}, quiet: "22:00-07:00"}}
  cy: {name: Cy, email: cy@x.example, slack: U3, phone: "+4930123456", teams: [back], title: Head, hours: office,
    notices: {critical: {channels: [slack], then: [{after: 3m, channels: [sms]}]}, quiet: "20:00-08:00"}}
  dee: {name: Dee, email: dee@x.example, slack: U4, time_zone: America/New_York, teams: [front, back], hours: evening,
    skills: {billing: 2, storage: 4}, capacity: 5, languages: [en]}
  eli: {name: Eli, email: eli@x.example, time_zone: Australia/Sydney, teams: [back], hours: far, skills: {api: 4},
    capacity: 5, manager: cy, notices: {normal: {channels: [email], digest: 30m}, quiet: "21:00-06:00"}}
  fay: {name: Fay, slack: U6, teams: [front], hours: far, skills: {billing: 1}, capacity: 3, languages: [de, en]}
  gus: {name: Gus, email: gus@x.example, teams: [owners], hours: office, languages: [de]}
  ivo: {name: Ivo, teams: [back], hours: always, capacity: 2}
teams:
  front: {name: Front, lead: ana, calendar: anywhere, channel: "slack:#front", handles: [billing, question]}
  back: {name: Back, lead: cy, backup: front, channel: "slack:#back", handles: [api, storage, outage]}
  owners: {name: Owners, lead: gus, calendar: office}
schedules:
  nights: {time_zone: Europe/Berlin, layers: [{rotation: [bo, cy], every: 1w, starts: 2026-01-05T09:00},
    {rotation: [ana, dee], every: 1d, starts: 2026-01-05T20:00, only: {daily: ["20:00-08:00"]}}],
    overrides: [{who: eli, from: 2026-03-11T18:00, to: 2026-03-12T09:00}]}
targets:
  - {name: Enterprise, when: account.tier == "enterprise", calendar: {P0: always, P1: always, default: account},
     grace: 10m, first_response: {P0: 15m, P1: 30m, default: 2h}, next_response: {P0: 30m, P1: 1h, default: 4h},
     update: {P0: 1h, P1: 4h}, resolution: {P0: 4h, P1: 1d, default: 5d},
     pause: {first_response: [on_hold], resolution: [waiting_on_customer, on_hold]}}
  - {name: Growth, when: tier_at_least("growth"), calendar: {P0: always, default: anywhere},
     first_response: {P0: 30m, default: 3h}, next_response: {default: 6h}, resolution: {P0: 8h, default: 4d}}
  - {name: Everyone, calendar: office, first_response: {P0: 1h, default: 1d}, resolution: {default: 5d}}
triggers:
  - {name: Spam, on: opened, when: 'issue.subject.contains("lottery")', set: {priority: P4, tags: [noise]}, stop: true}
  - {name: Critical, on: [opened, priority], when: issue.priority == "P0", escalate: {path: alarm, replaces: [usual]}}
  - {name: Flood, on: {flood: 4, within: 2h, by: kind}, when: issue.kind == "outage", escalate: alarm,
     incident: {adopt: 30m}}
  - {name: The same again, on: {flood: 6, within: 90m, by: similar}, when: issue.kind != "question",
     set: {tags: [again]}, incident: {adopt: 20m}, during: anywhere, escalate: aside}
  - {name: One account cries, on: {flood: 3, within: 1h, by: account}, inform: ["slack:#accounts"]}
  - {name: Half, on: {target: [first_response, next_response], at: 50%}, inform: [role:assignee]}
  - {name: Most, on: {target: first_response, at: 75%}, escalate: usual}
  - {name: Soon, on: {target: [next_response, update], at: 15m before}, during: anywhere, escalate: usual,
     limit: {every: 4h}}
  - {name: Breach, on: {target: [first_response, next_response, resolution, update]}, escalate: {path: usual, level: 2}}
  - {name: Long after, on: {target: resolution, at: 2h after}, set: {priority: {at_least: P1}, tags: [late]}}
  - {name: Silence, on: {waiting_for: first_response, longer_than: {P0: 10m, P1: 30m, default: 3h}, calendar: office},
     escalate: usual}
  - {name: Follow-ups, on: {follow_ups: 2, within: 6h}, when: account.arr >= 50000, escalate: {path: usual, level: 2}}
  - {name: Angry, on: {sentiment: below, value: -0.5}, during: anywhere, escalate: usual, limit: {every: 24h}}
  - {name: Worse, on: {sentiment: falls, value: 0.6}, escalate: {path: aside}, over_acknowledged: true}
  - {name: Words, on: {flag: [threat_to_leave, legal]}, escalate: aside, even_if_linked: true}
  - {name: VIP, on: [opened, message], when: '"vip" in contact.tags && contact.email.endsWith("acme.example")',
     set: {tags: [vip], priority: {at_least: P2}}}
  - {name: Kind, on: {changed: kind}, when: event.to == "outage" && message.body == "x" || event.to == "api",
     set: {skills: [api]}}
  - {name: Area, on: {changed: fields.area}, when: issue.fields.area == "eu", inform: [team:back#channel]}
  - {name: Unhappy, on: csat, escalate: aside, limit: {at_most: 2}}
  - {name: Unassigned, on: {waiting_for: assignment, longer_than: 45m, calendar: anywhere},
     inform: [team:front#channel]}
  - {name: Not taken, on: {waiting_for: acknowledgement, longer_than: {P0: 20m, default: 2h}}, inform: [person:cy]}
  - {name: Forgotten, on: {waiting_for: customer, longer_than: 1d}, set: {status: open}}
  - {name: In between, on: {waiting_for: handoff, longer_than: 1h}, escalate: aside, over_acknowledged: true}
  - {name: At risk, on: account, when: account.health < 40 || account.churn_risk, set: {priority: {at_least: P1}},
     escalate: aside}
  - {name: Many, on: opened, when: account.open_issues > 6 && account.escalations_30d > 3, inform: [role:account_owner]}
  - {name: Renews, on: opened, when: account.renews_in_days < 30 && account.tier != "starter", escalate: aside}
  - {name: Back again, on: [reopened, returned, assigned], when: issue.reopens > 0 || issue.handoffs > 1,
     escalate: usual, limit: none}
  - {name: Answered, on: answered, when: issue.messages > 2, set: {fields: {spoke: true}}}
routing:
  - {name: Billing, when: issue.kind == "billing", to: {team: front, pick: round_robin, needs: {billing: 2},
     prefer: [account, language]}}
  - {name: On call, when: issue.priority == "P0" && !in_hours("anywhere"), to: {schedule: nights}}
  - {name: Technical, when: 'issue.kind in ["api", "storage"]', to: {team: back, pick: best_match, prefer: [account]}}
  - {name: Outages, when: issue.kind == "outage", to: {team: back, pick: least_loaded, prefer: [time_zone]}}
  - {name: Rest, when: issue.priority != "P4", to: {team: front, pick: least_loaded}}
paths:
  alarm:
    inform: ["slack:#war-room", role:account_owner]
    acknowledge_lasts: {P0: 1h, default: 2h}
    levels:
      - {name: Back, notify: [team:back], pick: on_shift, urgency: critical, climb_after: 30m}
      - {name: Night, notify: [schedule:nights], backup: [team:back], urgency: critical, climb_after: 1h,
         repeat: {every: 15m}}
      - {name: Head, notify: [person:cy], urgency: critical, repeat: {every: 30m, times: 2}}
    if_nobody: team:front
    asks: [impact]
  usual:
    closes_when: issue.priority == "P4"
    levels:
      - {name: Owner, notify: [role:assignee], backup: [role:lead], urgency: high, during: on_shift,
         climb_after: {P0: 10m, default: 30m}, climb_clock: {P0: always, default: office}}
      - {name: Front, notify: [team:front], pick: round_robin, urgency: {P0: critical, default: high}, during: anywhere,
         climb_after: 1h}
      - {name: Skilled, notify: ["skills:api"], pick: best_match, backup: [role:manager_of_assignee], urgency: high,
         climb_after: 1h}
      - {name: Both, notify: ["slack:#back", team:back], pick: least_loaded, urgency: normal, climb_after: 2h}
  aside:
    levels:
      - {name: Account, notify: [role:account_owner], backup: [role:escalated_by, role:watchers], urgency: high,
         during: office, climb_after: 4h}
      - {name: Room, notify: ["slack:#accounts"], urgency: normal, climb_after: 1h}
windows:
  - {name: Upgrade, from: 2026-03-14T22:00, to: 2026-03-15T02:00, when: 'issue.kind in ["outage", "storage"]',
     hold: [alarm], inform: ["slack:#war-room"]}
  - {name: Vendor, from: 2026-03-10T10:00, to: 2026-03-10T16:00, hold: [usual]}
survey: {after: 90m, calendar: office, when: 'account.tier != "starter"', every: 6h}
notices:
  critical: {channels: [slack, email], then: [{after: 5m, channels: [sms]}], breaks_quiet_hours: true}
  high: {channels: [slack, email]}
  normal: {channels: [email], digest: 15m}
accounts:
  acme: {name: Acme, tier: enterprise, arr: 240000, owner: gus, health: 72, domains: [acme.example], calendar: evening,
    renews_on: 2026-11-30}
  big: {name: Big, tier: enterprise, arr: 900000, owner: gus, health: 38, churn_risk: true, domains: [big.example]}
  mid: {name: Mid, tier: growth, arr: 60000, owner: cy, health: 55, domains: [mid.example], renews_on: 2026-04-02}
  named: {name: Named, tier: growth, target: Enterprise, owner: fay, calendar: far}
  tiny: {name: Tiny, tier: starter, domains: [tiny.example]}
"""

POLICIES = {"whole": policy_of(WHOLE), **OTHERS}
"""`whole` has every construct; the others are those that shorter histories are made up for."""

CONTACTS = {
    "joe@acme.example": Contact(name="Joe Doe", tags=("vip",), fields={"area": "eu"}, number=1),
    "eve@big.example": Contact(name="Eve", tags=("admin",), number=1),
}
"""What is known of some of those who write, by their address."""
