import pytest

from chalicelib.web import sender

SECRET = "edge-secret"


def test_only_the_stages_own_edge_is_believed() -> None:
    assert sender.is_edge({"x-torg-edge": SECRET}, SECRET)
    assert not sender.is_edge({"x-torg-edge": "another"}, SECRET)
    assert not sender.is_edge({}, SECRET)
    assert not sender.is_edge({"x-torg-edge": ""}, "")
    assert not sender.is_edge({"x-torg-edge": ""}, None)
    assert not sender.is_edge({"x-torg-edge": "é"}, SECRET)


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ("198.51.100.10:46532", "198.51.100.10"),
        ("2001:db8::7:46532", "2001:db8::7"),
        ("[2001:db8::7]:46532", "2001:db8::7"),
        ("", "10.0.0.1"),
        ("nonsense", "10.0.0.1"),
    ],
)
def test_the_address_is_what_the_edge_says_or_the_gateway_saw(told: str, address: str) -> None:
    headers = {"cloudfront-viewer-address": told}
    assert sender.address(headers, "10.0.0.1", from_edge=True) == address
    assert sender.address(headers, "10.0.0.1", from_edge=False) == "10.0.0.1"


@pytest.mark.parametrize(
    ("latitude", "longitude", "place"),
    [
        ("59.3293", "18.0686", "59.3,18.1"),
        ("-0.04", "-0.01", "0.0,0.0"),
        ("-33.87", "151.21", "-33.9,151.2"),
        ("91", "18", None),
        ("59", "181", None),
        ("nan", "18", None),
        ("inf", "18", None),
        ("north", "18", None),
        ("59.3", None, None),
    ],
)
def test_a_place_is_a_tenth_of_a_degree(latitude: str, longitude: str | None, place: str | None) -> None:
    headers = {"cloudfront-viewer-latitude": latitude}
    if longitude is not None:
        headers["cloudfront-viewer-longitude"] = longitude
    assert sender.near(headers, from_edge=True) == place
    assert sender.near(headers, from_edge=False) is None
