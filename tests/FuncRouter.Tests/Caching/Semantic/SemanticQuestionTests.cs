using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck.Xunit;
using FuncRouter.Caching.Semantic;
using FuncRouter.Conversation;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Caching.Semantic;

/// <summary>Only what is asked within the same rest of a request is ever compared.</summary>
public sealed class SemanticQuestionTests
{
    private const string Messages = """[{"role":"system","content":"Be brief."},{"role":"user","content":"a"},{"role":"assistant","content":"b"},{"role":"user","content":"TEXT"}]""";

    [Property]
    public void What_is_asked_last_does_not_change_the_scope(string? one, string? other)
    {
        var (left, right) = ("x" + one, "y" + other);

        Assert.Equal(ScopeOf(Body(Messages, left)), ScopeOf(Body(Messages, right)));
        Assert.Equal(left, SemanticQuestion.Of(ChatBodies.Request(Body(Messages, left)), "", new SemanticCacheOptions())!.Text);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_question_is_cut_for_reading_where_its_route_reads(bool reading)
    {
        var question = SemanticQuestion.Of(ChatBodies.Request(Body(Messages, "How do I bake bread?")), "", new SemanticCacheOptions { Reading = reading })!;

        Assert.Equal((reading, !reading), (question.IsRead, question.Signature.Pieces.IsEmpty));
    }

    [Property]
    public void A_text_of_a_request_that_is_asked_for_anywhere_else_changes_the_scope(string? text)
    {
        var other = JsonSerializer.Serialize(text + "!");
        var scope = ScopeOf(Body(Messages, "c"));

        foreach (var place in new[] { "\"Be brief.\"", "\"a\"", "\"b\"" })
        {
            Assert.NotEqual(scope, ScopeOf(Body(Messages.Replace(place, other, StringComparison.Ordinal), "c")));
        }
    }

    [Property]
    public void A_field_that_a_request_has_beside_changes_the_scope_by_its_name_and_value(string? name, int one, int other)
    {
        UInt128 With(string named, int value) => ScopeOf(Body(Messages, "c", $",{JsonValue.Create("x" + named).ToJsonString()}:{value}"));

        Assert.NotEqual(ScopeOf(Body(Messages, "c")), With(name ?? "", one));
        Assert.Equal(one == other, With(name ?? "", one) == With(name ?? "", other));
        Assert.NotEqual(With(name + "a", one), With(name + "b", one));
    }

    [Fact]
    public void A_text_and_the_one_part_that_is_nothing_but_it_are_asked_in_the_same_scope()
    {
        var parts = """[{"role":"system","content":[{"type":"text","text":"Be brief."}]},{"role":"user","content":"a"},{"role":"assistant","content":"b"},{"role":"user","content":[{"type":"text","text":"TEXT"}]}]""";

        Assert.Equal(ScopeOf(Body(Messages, "c")), ScopeOf(Body(parts, "d")));
        Assert.NotEqual(ScopeOf(Body(Messages, "c")), ScopeOf(Body(parts.Replace("Be brief.", "Be long.", StringComparison.Ordinal), "d")));
        Assert.NotEqual(ScopeOf(Body(Messages, "c")), ScopeOf(Body(parts.Replace("\"TEXT\"", "\"TEXT\",\"cache_control\":{}", StringComparison.Ordinal), "d")));
    }

    [Theory]
    [InlineData(",\"temperature\":0.5")]
    [InlineData(",\"max_tokens\":9")]
    [InlineData(",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]")]
    [InlineData(",\"response_format\":{\"type\":\"json_object\"}")]
    [InlineData(",\"provider\":{\"only\":[\"p\"]}")]
    public void Parameters_and_tools_change_the_scope(string field) => Assert.NotEqual(ScopeOf(Body(Messages, "c")), ScopeOf(Body(Messages, "c", field)));

    [Theory]
    [InlineData(",\"stream\":true")]
    [InlineData(",\"user\":\"u\"")]
    [InlineData(",\"metadata\":{\"a\":\"b\"}")]
    public void What_does_not_change_answers_does_not_change_the_scope(string field) =>
        Assert.Equal(ScopeOf(Body(Messages, "c")), ScopeOf(Body(Messages, "c", field)));

    [Fact]
    public void Tenant_model_protocol_rules_objective_headers_and_embeddings_change_the_scope()
    {
        var request = ChatBodies.Request(Body(Messages, "c"));
        UInt128 Of(RouterRequest asked, string variant = "", string? embeddings = null) => SemanticQuestion.Of(
            asked, variant, new SemanticCacheOptions { Embeddings = embeddings is null ? null : new EmbeddingsOptions(embeddings, TimeSpan.FromSeconds(1)) })!.Scope;

        Assert.Distinct(
        [
            Of(request),
            Of(ChatBodies.Request(Body(Messages, "c"), tenant: "other")),
            Of(ChatBodies.Request(Body(Messages, "c").Replace("\"m\"", "\"n\"", StringComparison.Ordinal))),
            Of(request with { Protocol = "anthropic-messages" }),
            Of(request, variant: "rule a"),
            Of(request with { Controls = RequestControls.None with { Objective = "cost" } }),
            Of(request with { Controls = RequestControls.None with { PassedHeaders = [KeyValuePair.Create("anthropic-beta", "a")] } }),
            Of(request, embeddings: "p/e"),
            Of(request, embeddings: "p/f"),
        ]);
    }

    [Fact]
    public void Earlier_turns_count_with_their_order_and_number()
    {
        Assert.Distinct(
        [
            ScopeOf(Body("""[{"role":"user","content":"TEXT"}]""", "c")),
            ScopeOf(Body("""[{"role":"user","content":"a"},{"role":"user","content":"TEXT"}]""", "c")),
            ScopeOf(Body("""[{"role":"user","content":"a"},{"role":"user","content":"b"},{"role":"user","content":"TEXT"}]""", "c")),
            ScopeOf(Body("""[{"role":"user","content":"b"},{"role":"user","content":"a"},{"role":"user","content":"TEXT"}]""", "c")),
            ScopeOf(Body("""[{"role":"system","content":"a"},{"role":"user","content":"TEXT"}]""", "c")),
            ScopeOf(Body("""[{"role":"user","name":"n","content":"TEXT"}]""", "c")),
        ]);
    }

    private static string Body(string messages, string text, string more = "") =>
        $$"""{"model":"m","messages":{{messages.Replace("\"TEXT\"", JsonSerializer.Serialize(text), StringComparison.Ordinal)}}{{more}}}""";

    private static UInt128 ScopeOf(string body) => SemanticQuestion.Of(ChatBodies.Request(body), "", new SemanticCacheOptions())!.Scope;
}
