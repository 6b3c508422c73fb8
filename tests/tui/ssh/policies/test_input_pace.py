from __future__ import annotations

from xortui.tui.ssh.policies.input_pace import (
    BEFORE_LOGIN,
    OWN_BURST,
    OWN_PER_SECOND,
    PACKET,
    POOL_BURST,
    POOL_PER_SECOND,
    InputPace,
    new_pool,
)


def _send(pace: InputPace, amount: int, start: float, end: float) -> int:
    """Sends pieces as fast as they are taken; returns how much was worked through."""
    now, done = start, 0
    while now < end:
        if wait := pace.wait(now):
            now += wait + 1e-6
            continue
        pace.charge(amount, now)
        done += amount
    return done


def test_so_much_before_a_login_and_any_number_afterwards() -> None:
    pace = InputPace(new_pool(0), 0)
    assert pace.opens_with(BEFORE_LOGIN)
    assert not pace.opens_with(1)
    pace = InputPace(new_pool(0), 0)
    pace.is_known = True
    assert all(pace.opens_with(BEFORE_LOGIN) for _unused in range(100))


def test_what_somebody_types_and_moves_over_never_waits() -> None:
    pool = new_pool(0)
    pool.charge(10**9, 0)  # others are at it
    pace = InputPace(pool, 0)
    for number in range(10_000):
        now = number / 100  # keys and a mouse, a hundred packets a second
        pace.charge(PACKET + 60, now)
        assert pace.wait(now) == 0


def test_who_sends_without_a_pause_gets_its_own_and_the_pool() -> None:
    seconds = 20.0
    done = _send(InputPace(new_pool(0), 0), 70_000, 0, seconds)
    most = OWN_BURST + POOL_BURST + seconds * (OWN_PER_SECOND + POOL_PER_SECOND)
    assert 0.9 * most - 2 * 70_000 <= done <= most + 2 * 70_000


def test_many_who_do_share_the_pool_and_no_more() -> None:
    pool = new_pool(0)
    people = [InputPace(pool, 0) for _unused in range(20)]
    done, now = 0, 0.0
    while now < 10:
        for person in people:
            if not person.wait(now):
                person.charge(66_000, now)
                done += 66_000
        now += 0.01
    most = POOL_BURST + 10 * POOL_PER_SECOND + 20 * (OWN_BURST + 10 * OWN_PER_SECOND + 66_000)
    assert done <= most + 20 * 66_000


def test_a_debt_of_its_own_is_paid_in_time() -> None:
    pool = new_pool(0)
    pool.charge(2 * POOL_BURST, 0)
    pace = InputPace(pool, 0)
    pace.charge(OWN_BURST + OWN_PER_SECOND, 0)
    # Whichever comes first: its own debt of one second, or the pool's.
    assert pace.wait(0) == min(1.0, POOL_BURST / POOL_PER_SECOND)
