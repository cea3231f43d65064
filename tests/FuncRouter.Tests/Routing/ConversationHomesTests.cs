using FuncRouter.Conversation;
using FuncRouter.Providers;
using FuncRouter.Routing;
using FuncRouter.Tests.Fixtures;
using Microsoft.Extensions.Time.Testing;

namespace FuncRouter.Tests.Routing;

public sealed class ConversationHomesTests
{
    private const string Signed = ",{\"role\":\"assistant\",\"content\":\"a\",\"reasoning_details\":[]},{\"role\":\"user\",\"content\":\"b\"}";

    private readonly FakeTimeProvider _time = new();
    private readonly ConversationHomes _homes;

    public ConversationHomesTests() => _homes = new ConversationHomes(_time);

    [Fact]
    public void A_conversation_with_reasoning_state_goes_back_to_who_answered_last()
    {
        _homes.Note(Request(), Endpoint("a"));
        _homes.Note(Request(), Endpoint("c"));

        var first = _homes.First(Request(Signed), Candidates()).ToArray();

        Assert.Equal(["c/m", "a/m", "b/m"], first.Select(candidate => candidate.Endpoint.Key));
        Assert.Equal(("it made the reasoning state of this conversation", "r"), (first[0].Reason, first[1].Reason));
    }

    [Fact]
    public void One_without_goes_wherever_the_plan_says()
    {
        _homes.Note(Request(), Endpoint("c"));

        Assert.Equal(["a/m", "b/m", "c/m"], _homes.First(Request(), Candidates()).Select(candidate => candidate.Endpoint.Key));
    }

    [Fact]
    public void Another_session_or_tenant_is_another_conversation()
    {
        _homes.Note(Request(), Endpoint("c"));
        var request = Request(Signed);

        Assert.Equal("a/m", _homes.First(request with { Caller = request.Caller with { Session = "t" } }, Candidates()).First().Endpoint.Key);
        Assert.Equal("a/m", _homes.First(request with { Caller = request.Caller with { Tenant = "t" } }, Candidates()).First().Endpoint.Key);
    }

    [Fact]
    public void What_a_provider_has_cached_of_a_conversation_is_forgotten_after_five_minutes()
    {
        Assert.Null(_homes.Find(Request()));
        _homes.Note(Request(), Endpoint("c"));

        Assert.Equal(("c/m", Request().Features.EstimatedInputTokens), _homes.Find(Request(Signed)));
        _time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(("c/m", 0), _homes.Find(Request(Signed)));
    }

    private static RouterRequest Request(string more = "") =>
        InMemoryRequest.Of(new FakeTimeProvider(), "openai-chat", $"{{\"model\":\"m\",\"messages\":[{{\"role\":\"user\",\"content\":\"Hi\"}}{more}]}}");

    private static PlannedCandidate[] Candidates() => [.. "abc".Select(name => new PlannedCandidate(Endpoint(name.ToString()), default, 0, "r"))];

    private static ModelEndpoint Endpoint(string name) => new ScriptedHandler().AsEndpoint(name);
}
