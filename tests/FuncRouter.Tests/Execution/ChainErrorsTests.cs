using System.Collections.Immutable;
using FuncRouter.Conversation;
using FuncRouter.Execution;
using FuncRouter.Providers;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Execution;

public sealed class ChainErrorsTests
{
    private readonly WatchedTime _time = new();

    [Theory]
    [InlineData("RateLimit,LocalLimit", 429, "rate_limit_exceeded")]
    [InlineData("Timeout,Timeout", 504, "upstream_timeout")]
    [InlineData("Conflict", 409, "upstream_conflict")]
    [InlineData("Overloaded,RateLimit", 503, "rate_limit_exceeded")]
    [InlineData("Overloaded", 503, "upstream_overloaded")]
    [InlineData("RateLimit,Server", 502, "upstream_error")]
    [InlineData("Timeout,Connection", 502, "upstream_unreachable")]
    [InlineData("Server,Protocol", 502, "upstream_protocol_error")]
    public void The_kinds_of_all_failures_make_the_status(string kinds, int status, string code)
    {
        var error = Of([.. kinds.Split(',').Select(kind => Failure(Enum.Parse<FailureKind>(kind)))]);

        Assert.Equal((status, code), (error.Status, error.Code));
    }

    [Fact]
    public void The_soonest_recovery_is_when_to_ask_again() => Assert.Equal(
        TimeSpan.FromSeconds(3),
        Of([
            Failure(FailureKind.RateLimit) with { RetryAfter = TimeSpan.FromSeconds(30) },
            Failure(FailureKind.RateLimit) with { RetryAfter = TimeSpan.FromSeconds(3) },
            Failure(FailureKind.RateLimit),
        ]).RetryAfter);

    [Fact]
    public void Where_nobody_named_a_time_a_usual_one_is_given() =>
        Assert.Equal(TimeSpan.FromSeconds(5), Of([Failure(FailureKind.RateLimit)]).RetryAfter);

    [Fact]
    public void A_lone_endpoints_own_message_is_the_message() => Assert.Equal("Server says no.", Of([Failure(FailureKind.Server)]).Message);

    [Fact]
    public void Of_several_endpoints_all_are_named() => Assert.Equal(
        "None of 2 candidates answered (p0/m, p1/m); error.metadata.attempts has each one's reason. The last: Timeout says no.",
        Of([Failure(FailureKind.Server), Failure(FailureKind.Timeout)]).Message);

    [Fact]
    public void A_failure_that_would_come_back_anywhere_keeps_the_providers_own_words()
    {
        var error = Of([
            Failure(FailureKind.Server),
            Failure(FailureKind.ContextTooLong) with { Status = 400, ProviderCode = "context_length_exceeded", ProviderType = "invalid_request_error", Param = "messages" },
        ]);

        Assert.Equal(
            (400, "context_length_exceeded", "invalid_request_error", "messages", "ContextTooLong says no."),
            (error.Status, error.Code, error.ProviderType, error.Param, error.Message));
        Assert.Equal(2, error.Attempts.Length);
    }

    [Fact]
    public void The_clients_deadline_is_408_and_the_configured_one_is_not()
    {
        var error = Of([Failure(FailureKind.Timeout)], isClients: true, isExpired: true);

        Assert.Equal((408, "deadline_exceeded"), (error.Status, error.Code));
        Assert.Contains("within the 5000 ms of x-funcrouter-deadline-ms", error.Message, StringComparison.Ordinal);
        Assert.Equal(504, Of([Failure(FailureKind.Timeout)], isClients: false, isExpired: true).Status);
        Assert.Equal(504, Of([Failure(FailureKind.Timeout)], isClients: true, isExpired: false).Status);
    }

    [Fact]
    public void A_client_that_left_is_499_whatever_failed_before()
    {
        var error = Of([Failure(FailureKind.RateLimit), Failure(FailureKind.ClientLeft)]);

        Assert.Equal((499, "client_closed_request"), (error.Status, error.Code));
    }

    [Theory]
    [InlineData(0, 502)]
    [InlineData(200, 502)]
    [InlineData(429, 429)]
    [InlineData(503, 503)]
    public void An_answer_that_broke_off_says_why(int status, int expected)
    {
        var error = ChainErrors.Broken(Failure(FailureKind.Connection) with { Status = status }, []);

        Assert.Equal((expected, "The answer broke off: Connection says no."), (error.Status, error.Message));
    }

    private static UpstreamFailure Failure(FailureKind kind) => new(kind, 0, $"{kind} says no.");

    private RouterError Of(ImmutableArray<UpstreamFailure> failures, bool isClients = false, bool isExpired = false)
    {
        var budget = new ExecutionBudget(_time, _time.GetTimestamp(), TimeSpan.FromSeconds(5), isClients, CancellationToken.None);
        _time.Advance(isExpired ? TimeSpan.FromSeconds(5) : TimeSpan.Zero);
        return ChainErrors.Of(failures, [.. failures.Select((failure, i) => new AttemptRecord($"p{i}", "m", failure.Status, 1, failure.Message))], budget);
    }
}
