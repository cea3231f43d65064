using System.Text.Json.Nodes;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Execution.Changes;

public sealed class ChangedParameterTests : IDisposable
{
    private static readonly string Good = OpenAIAnswers.Document("Hi");

    private readonly ChainFixture _chain = new();

    public void Dispose() => _chain.Dispose();

    [Fact]
    public async Task A_parameter_that_the_provider_names_as_unsupported_is_left_out_and_the_client_is_told()
    {
        _chain.A.Answers(Refusal("Unknown parameter: 'seed'."), 400).Answers(Good);

        var result = await _chain.RunAsync(2, fields: ",\"seed\":1,\"temperature\":0");
        using var answer = result.Answer;

        Assert.Equal("a", result.Candidate.Endpoint.Provider.Name);
        Assert.Equal((true, false, true), (Sent(0).ContainsKey("seed"), Sent(1).ContainsKey("seed"), Sent(1).ContainsKey("temperature")));
        Assert.Equal("seed is not supported by a", Assert.Single(result.Warnings));
    }

    [Theory]
    [InlineData("max_tokens", "max_completion_tokens")]
    [InlineData("max_completion_tokens", "max_tokens")]
    public async Task The_limit_of_tokens_gets_its_other_name(string name, string other)
    {
        _chain.A.Answers(Refusal($"Unsupported parameter: '{name}' is not supported with this model."), 400).Answers(Good);

        var result = await _chain.RunAsync(2, fields: $",\"{name}\":7");
        using var answer = result.Answer;

        Assert.Equal((false, 7), (Sent(1).ContainsKey(name), (int)Sent(1)[other]!));
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public async Task What_an_endpoint_has_refused_is_remembered_for_a_while()
    {
        _chain.A.Answers(Refusal("Unknown parameter: 'seed'."), 400).Answers(Good);
        (await _chain.RunAsync(1, fields: ",\"seed\":1")).Answer!.Dispose();

        var again = await _chain.RunAsync(1, fields: ",\"seed\":1");
        again.Answer!.Dispose();
        _chain.Time.Advance(TimeSpan.FromMinutes(11));
        (await _chain.RunAsync(1, fields: ",\"seed\":1")).Answer!.Dispose();

        Assert.Equal("seed is not supported by a", Assert.Single(again.Warnings));
        Assert.Equal([true, false, false, true], Enumerable.Range(0, 4).Select(request => Sent(request).ContainsKey("seed")));
    }

    [Theory]
    [InlineData("", "Unknown parameter: 'seed'.")]
    [InlineData(",\"seed\":1", "'messages' is not supported")]
    public async Task A_refusal_that_no_change_mends_is_the_clients_to_see(string fields, string message)
    {
        _chain.A.Answers(Refusal(message), 400).Answers(Good);

        var result = await _chain.RunAsync(2, fields: fields);

        Assert.Equal((400, message), (result.Error!.Status, result.Error.Message));
        Assert.Single(_chain.A.Requests);
    }

    [Fact]
    public async Task What_was_learned_from_others_is_not_left_out_where_all_parameters_are_required()
    {
        _chain.A.Answers(Refusal("Unknown parameter: 'seed'."), 400).Answers(Good).Answers(Refusal("Unknown parameter: 'seed'."), 400);
        _chain.B.Answers(Good);
        (await _chain.RunAsync(1, fields: ",\"seed\":1")).Answer!.Dispose();

        var result = await _chain.RunAsync(2, fields: ",\"seed\":1,\"provider\":{\"require_parameters\":true}");
        using var answer = result.Answer;

        Assert.True(Sent(2).ContainsKey("seed"));
        Assert.Equal("b", result.Candidate.Endpoint.Provider.Name);
    }

    [Fact]
    public async Task A_provider_that_refuses_one_thing_after_the_other_is_not_asked_without_end()
    {
        foreach (var name in (string[])["a", "b", "c", "d", "e"])
        {
            _chain.A.Answers(Refusal($"Unknown parameter: '{name}'."), 400);
        }

        var result = await _chain.RunAsync(1, fields: ",\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1");

        Assert.Equal(400, result.Error!.Status);
        Assert.Equal(4, _chain.A.Requests.Count);
    }

    private static string Refusal(string message) => OpenAIAnswers.Error(message, "invalid_request_error");

    private JsonObject Sent(int request) => JsonNode.Parse(_chain.A.Requests[request].Body)!.AsObject();
}
