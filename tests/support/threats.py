"""The controls of docs/security.md: what each is in the code, what the code would be without it, and the test that then fails."""

from typing import Final, NamedTuple


class Control(NamedTuple):
    """`kept` stands in `file` once or several times, and is put as `removed`; `test` is a pytest node."""

    threat: str
    file: str
    kept: str
    removed: str
    test: str


CONTROLS: Final = (
    # Keys and tokens
    Control(
        "K1", "chalicelib/web/access.py",
        'if origin and "*" not in key.origins and origin not in key.origins:', "if False:",
        "tests/unit/web/test_access.py::test_a_bound_key_holds_from_its_origin_and_outside_browsers",
    ),
    Control(
        "K2", "chalicelib/web/access.py",
        "if needs is Needs.SECRET and not credential.is_secret:", "if False:",
        "tests/unit/web/test_access.py::test_no_key_is_unauthorised_and_a_weak_one_forbidden",
    ),
    Control(
        "K3", "chalicelib/web/tokens.py",
        'algorithms=["HS256"]', 'algorithms=["HS256", "HS384", "HS512", "none"]',
        "tests/unit/web/test_tokens.py::test_the_algorithm_is_fixed",
    ),
    Control(
        "K4", "chalicelib/web/tokens.py",
        '"verify_exp": False, "verify_nbf": False', '"verify_exp": False, "verify_nbf": False, "verify_aud": False',
        "tests/unit/web/test_tokens.py::test_claims_that_dont_hold_are_refused",
    ),
    Control(
        "K5", "chalicelib/web/tokens.py",
        "if expires > now_seconds + _LONGEST_LIFE + _LEEWAY:", "if False:",
        "tests/unit/web/test_tokens.py::test_claims_that_dont_hold_are_refused",
    ),
    Control(
        "K6", "chalicelib/kernel/cursors.py",
        "if not hmac.compare_digest(raw[:_TAG_BYTES], _tag(payload, purpose, secret)):", "if False:",
        "tests/unit/kernel/test_cursors.py::test_a_changed_cursor_is_refused",
    ),
    Control(
        "K7", "chalicelib/kernel/cursors.py",
        'purpose.encode() + b"\\0" + payload', "payload",
        "tests/unit/kernel/test_cursors.py::test_a_cursor_opens_for_its_purpose_only",
    ),
    Control(
        "K8", "chalicelib/lists/service.py",
        "    if not _is_own(found, who):\n", "    if found is None:\n",
        "tests/http/test_ownership.py::test_strangers_reach_nothing_of_it",
    ),
    Control(
        "K9", "chalicelib/reviews/service.py",
        "if not review.is_by(keys):", "if False:",
        "tests/http/test_ownership.py::test_strangers_reach_nothing_of_it",
    ),
    # Operators
    Control(
        "O1", "chalicelib/console/answering.py",
        "; HttpOnly; SameSite=Lax", "; SameSite=Lax",
        "tests/http/console/test_console.py::test_a_link_signs_in_with_a_cookie_that_scripts_cannot_read",
    ),
    Control(
        "O2", "chalicelib/console/page.py",
        'if site != "same-origin" and (site is not None or origin not in ours):', "if False:",
        "tests/http/console/test_roles.py",
    ),
    Control(
        "O3", "chalicelib/console/page.py",
        "if not hmac.compare_digest(shown[0].encode(), who.form_token.encode()):", "if False:",
        "tests/http/console/test_roles.py",
    ),
    Control(
        "O4", "chalicelib/console/service.py",
        "if link and now < link.expires_at else None", "if link else None",
        "tests/unit/console/test_service.py::test_a_link_lives_a_quarter_of_an_hour",
    ),
    Control(
        "O5", "chalicelib/console/service.py",
        "if store.count(what, now) > most:", "if False:",
        "tests/unit/console/test_service.py::test_links_for_an_address_are_limited_whosever_it_is",
    ),
    Control(
        "O6", "chalicelib/console/page.py",
        "if who.operator.role not in promise.roles:", "if False:",
        "tests/http/console/test_roles.py",
    ),
    Control(
        "O7", "chalicelib/console/openid.py",
        'return hmac.compare_digest(pow(number, exponent, modulus).to_bytes(length, "big"), expected)', "return True",
        "tests/unit/console/test_openid.py::test_a_signature_of_anybody_else_is_refused",
    ),
    Control(
        "O8", "chalicelib/console/openid.py",
        "not hmac.compare_digest(claims.nonce.encode(), attempt.nonce.encode())", "False",
        "tests/unit/console/test_openid.py::test_claims_that_do_not_hold_are_refused",
    ),
    Control(
        "O9", "chalicelib/console/answering.py",
        "base-uri 'none'; frame-ancestors 'none'; ", "base-uri 'none'; ",
        "tests/http/console/test_roles.py",
    ),
    # Webhooks and what is fetched
    Control(
        "W1", "chalicelib/platforms/signatures.py",
        "return any(hmac.compare_digest(one, each) for one in shown for each in right)", "return bool(right)",
        "tests/unit/platforms/test_signatures.py::test_every_altered_bit_of_the_body_is_refused",
    ),
    Control(
        "W2", "chalicelib/platforms/signatures.py",
        "if abs(int(timestamp) * clock.SECOND - now) > TOLERANCE:", "if False:",
        "tests/unit/platforms/test_signatures.py::test_it_holds_five_minutes_either_way",
    ),
    Control(
        "W3", "chalicelib/web/fetch.py",
        "and not all(is_public(address) for address in addresses)", "and False",
        "tests/unit/web/test_fetch.py::test_a_name_that_means_any_private_address_is_refused",
    ),
    Control(
        "W4", "chalicelib/web/fetch.py",
        "socket.create_connection((address, self.port), self.timeout)",
        "socket.create_connection((self.host, self.port), self.timeout)",
        "tests/unit/web/test_fetch.py::test_the_connection_goes_to_the_address_that_was_checked",
    ),
    Control(
        "W5", "chalicelib/web/fetch.py",
        "if size > limit:", "if False:",
        "tests/unit/web/test_fetch.py::test_size_is_limited",
    ),
    # What is sent in
    Control(
        "I1", "chalicelib/web/parsing.py",
        "plain = stream.decompress(body, limit + 1)", "plain = stream.decompress(body)",
        "tests/unit/web/test_parsing.py::test_a_byte_over_the_limit_is_refused_before_it_is_held",
    ),
    Control(
        "I2", "chalicelib/web/parsing.py",
        'if not (is_word(text) if name == "word" else is_id(text)):', "if not text:",
        "tests/unit/web/test_parsing.py::test_what_isnt_an_id_is_refused",
    ),
    Control(
        "I3", "chalicelib/storefront/rendering.py",
        "autoescape=True", "autoescape=False",
        "tests/http/storefront/test_fragment.py",
    ),
    Control(
        "I4", "chalicelib/letters/rendering.py",
        'autoescape=lambda name: not (name or "").endswith(".txt")', "autoescape=False",
        "tests/unit/letters/test_hostile.py::test_nobodys_words_become_markup",
    ),
    Control(
        "I5", "chalicelib/console/render.py",
        'autoescape=lambda name: not (name or "").endswith(".txt")', "autoescape=False",
        "tests/http/console/test_console.py::test_files_are_shown_from_where_they_are_and_nowhere_else",
    ),
    Control(
        "I6", "chalicelib/aws/log.py",
        "logger_formatter=_formatter(), ", "",
        "tests/http/test_log_canary.py::test_nor_does_what_fails_with_an_error_that_quotes_it",
    ),
    Control(
        "I7", "chalicelib/letters/checks.py",
        'if scheme != "https":', "if False:",
        "tests/unit/letters",
    ),
    # Uploads
    Control(
        "U1", "chalicelib/media/workshop.py",
        "if content_type is not None and family not in hidden.FAMILIES[content_type]:", "if False:",
        "tests/unit/media",
    ),
    Control(
        "U2", "chalicelib/media/hidden.py",
        "    if found := _MARKS.search(data):\n", "    if (found := _MARKS.search(data)) and False:\n",
        "tests/unit/media/test_pictures.py::test_what_is_hostile_is_refused",
    ),
    Control(
        "U3", "chalicelib/media/pictures.py",
        "if width * height > _PIXELS:", "if False:",
        "tests/unit/media/test_pictures.py",
    ),
    Control(
        "U4", "chalicelib/media/wiring.py",
        "if shown is not None and hmac.compare_digest(shown.encode(), receipt(media).encode()):",
        "if shown is not None:",
        "tests/http/media/test_media.py::test_the_uploader_is_known_by_token_or_receipt",
    ),
    Control(
        "U5", "chalicelib/media/service.py",
        "if doors.files.count(who.source or who.person, now // clock.HOUR) > domain.MOST_AN_HOUR:", "if False:",
        "tests/http/media/test_media.py::test_a_flood_of_announcements_is_stopped",
    ),
    # What is shown of people
    Control(
        "P1", "chalicelib/catalogue/domain.py",
        "return not self.deleted and not self.discreet\n", "return not self.deleted\n",
        "tests/http/presence/test_presence.py::test_discreet_deleted_and_unknown_products_are_never_live",
    ),
    Control(
        "P2", "chalicelib/latest/showing.py",
        "if one.product_id in cards and cards[one.product_id].tellable]", "if one.product_id in cards]",
        "tests/http/latest/test_latest.py::test_categories_discreet_and_deleted_products",
    ),
    Control(
        "P3", "chalicelib/activity/reading.py",
        "consented = event.consent is not None and event.consent.analytics", "consented = True",
        "tests/unit/activity",
    ),
    Control(
        "P4", "chalicelib/presence/viewing.py",
        "if fact.bot or fact.historical:", "if fact.historical:",
        "tests/unit/presence",
    ),
    Control(
        "P5", "chalicelib/web/sender.py",
        "return bool(secret) and hmac.compare_digest(shown.encode(), (secret or \"\").encode())", "return True",
        "tests/unit/web/test_sender.py::test_only_the_stages_own_edge_is_believed",
    ),
    Control(
        "P6", "chalicelib/recommendations/engine.py",
        "return f\"({kept(rows, 'erased')})\" if self._sources.erased else rows", "return rows",
        "tests/unit/recommendations/test_hand_counted_lists.py",
    ),
    Control(
        "P7", "chalicelib/privacy/public.py",
        "        _forget(Hashed(person), until)\n", "        pass\n",
        "tests/http/privacy/test_people.py",
    ),
    Control(
        "P8", "chalicelib/recommendations/routes.py",
        "if call.query.explain and not (call.credential and call.credential.is_secret):", "if False:",
        "tests/http/recommendations/test_explain.py",
    ),
    # What it may cost
    Control(
        "D1", "chalicelib/members/service.py",
        "if source is not None and members.count_guest(source, now) > MOST_GUESTS:", "if False:",
        "tests/http/members/test_guests.py::test_nobody_makes_a_crowd_of_guests_from_one_address",
    ),
    Control(
        "D2", "chalicelib/push/service.py",
        "        if len(others) >= most:\n            raise TooMany", "        if False:\n            raise TooMany",
        "tests/unit/push/test_service.py::test_an_address_has_so_many_connections_and_no_more",
    ),
    Control(
        "D3", "chalicelib/web/rates.py",
        "if paid_at - now > WINDOW:", "if False:",
        "tests/http/web/test_rates.py::test_an_address_has_its_rate_and_is_told_when_to_ask_again",
    ),
    Control(
        "D4", "chalicelib/web/endpoint.py",
        "        rates.check(None, source_ip, rate, now)\n", "",
        "tests/http/web/test_rates.py::test_who_tries_keys_is_refused_before_long",
    ),
    Control(
        "D5", "chalicelib/recommendations/sql/bounded.sql",
        "pairs.weight - COALESCE(excess.weight, 0) AS weight", "pairs.weight",
        "tests/unit/recommendations/test_hand_counted_lists.py::"
        "test_a_day_adds_no_more_to_a_pair_than_one_person_or_all_other_days",
    ),
    # What is brought along
    Control(
        "S1", "infra/vendoring.py",
        '["--no-deps", "--require-hashes", "--requirement", str(lock)]',
        '[line.split()[0] for line in lock.read_text().splitlines() if "==" in line]',
        "tests/unit/infra/test_locking.py::test_a_file_that_is_not_the_locked_one_is_not_installed",
    ),
)  # fmt: skip
