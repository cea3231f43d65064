using System.Text.Json.Nodes;
using FuncRouter.Conversation;
using static FuncRouter.Tests.Protocols.Gemini.Asked;

namespace FuncRouter.Tests.Protocols.Gemini;

public sealed class GeminiResultsTests
{
    private static readonly Message Call = Assistant(new ToolCallPart("c", "look", "{}"));

    [Theory]
    [InlineData("""{"temp":18.50,"n":12345678901234567890}""", """{"temp":18.50,"n":12345678901234567890}""")]
    [InlineData("""[1.0,"a"]""", """{"result":[1.0,"a"]}""")]
    [InlineData("sun", """{"result":"sun"}""")]
    [InlineData("", """{"result":""}""")]
    [InlineData("42", """{"result":"42"}""")]
    [InlineData("{broken", """{"result":"{broken"}""")]
    [InlineData("""{"$ref":"x"}""", """{"result":"{\"$ref\":\"x\"}"}""")]
    public void What_a_function_answered_is_an_object(string text, string expected) =>
        Assert.Contains($"\"response\":{expected}", Answered(Flash25, Result("c", text)).Json, StringComparison.Ordinal);

    [Theory]
    [InlineData("no city", """{"error":"no city"}""")]
    [InlineData("""{"code":7}""", """{"error":{"code":7}}""")]
    public void What_went_wrong_is_its_error(string text, string expected) =>
        Assert.Contains($"\"response\":{expected}", Answered(Flash25, Result("c", text) with { IsError = true }).Json, StringComparison.Ordinal);

    [Fact]
    public void Several_texts_are_one() =>
        Assert.Equal("ab", (string?)Response(Answered(Flash25, Result("c", new TextPart("a"), new FilePart(new TextMedia("b")))))["response"]!["result"]);

    [Fact]
    public void Images_stand_in_the_result_since_gemini_3() =>
        Assert.Equal(
            """{"id":"c","name":"look","response":{"result":"a cat"},"parts":[{"inlineData":{"mimeType":"image/png","data":"AAEC"}}]}""",
            Text(Response(Answered(Flash3, Result("c", new TextPart("a cat"), new ImagePart(Inline("image/png")))))));

    [Theory]
    [InlineData(Flash25, "image/png")]
    [InlineData(Flash3, "image/gif")]
    public void What_a_result_cannot_hold_follows_it_in_the_user_s_words(string model, string mediaType)
    {
        var asked = Answered(model, Result("c", new TextPart("a cat"), new ImagePart(Inline(mediaType))));

        Assert.Null(Response(asked)["parts"]);
        Assert.Equal(
            $$$"""{"role":"user","parts":[{"text":"What look answered beside text:"},{"inlineData":{"mimeType":"{{{mediaType}}}","data":"AAEC"}}]}""",
            Text(asked.Body["contents"]![3]));
    }

    [Fact]
    public void It_follows_when_all_results_were_said_and_before_what_the_user_says()
    {
        var contents = Of(Said(
            User("?"),
            Assistant(new ToolCallPart("a", "look", "{}"), new ToolCallPart("b", "time", "{}")),
            Results(Result("a", new ImagePart(new LinkedMedia("https://example.com/cat.png")))),
            Results(Result("b", "noon")),
            User("And?"))).Body["contents"]!.AsArray();

        Assert.Equal(4, contents.Count);
        Assert.Equal(2, contents[2]!["parts"]!.AsArray().Count);
        Assert.Equal(
            """[{"text":"What look answered beside text:"},{"fileData":{"mimeType":"image/png","fileUri":"https://example.com/cat.png"}},{"text":"And?"}]""",
            Text(contents[3]!["parts"]));
    }

    private static Asked Answered(string model, ToolResultPart result) => Of(Said(User("?"), Call, Results(result)), model);

    private static JsonNode Response(Asked asked) => asked.Body["contents"]![2]!["parts"]![0]!["functionResponse"]!;
}
