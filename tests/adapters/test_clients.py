import pytest

from chalicelib.aws import clients


@pytest.fixture(autouse=True)
def _aws(aws: None) -> None:
    return None


def test_a_process_has_one_client_a_service() -> None:
    assert clients.dynamodb() is clients.dynamodb()
    assert clients.s3() is clients.s3()


def test_time_outs_fit_inside_a_request() -> None:
    for client in (clients.dynamodb(), clients.ssm(), clients.sns()):
        assert client.meta.config.connect_timeout == 2
        assert client.meta.config.read_timeout == 5
        assert client.meta.config.retries["total_max_attempts"] == 4
        assert client.meta.region_name == "eu-north-1"


def test_an_endpoint_of_the_environment_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")
    assert clients.sns().meta.endpoint_url == "http://127.0.0.1:4566"
