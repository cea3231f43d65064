using FuncRouter.Conversation;
using static FuncRouter.Tests.Protocols.Gemini.Told;

namespace FuncRouter.Tests.Protocols.Gemini;

public sealed class GeminiPartialArgumentsTests
{
    private const string Name = """{"functionCall":{"name":"f","willContinue":true},"thoughtSignature":"c2ln"}""";
    private const string End = """{"functionCall":{}}""";

    [Fact]
    public void Each_piece_is_handed_on_at_once()
    {
        var steps = Stream(
            Answer(Name, null),
            Answer(Piece("""{"jsonPath":"$.city","stringValue":"Ro","willContinue":true}"""), null),
            Answer(Piece("""{"jsonPath":"$.city","stringValue":"me","willContinue":true}"""), null),
            Answer(Piece("""{"jsonPath":"$.city","stringValue":""}"""), null),
            Answer("""{"functionCall":{"willContinue":true}}""", null),
            Answer(Piece("""{"jsonPath":"$.days","numberValue":1.50}"""), null),
            Answer(End));

        Assert.Equal(["{\"city\":\"Ro", "me", "\"", ",\"days\":1.50", "}"], steps.OfType<ToolArgumentsDelta>().Select(delta => delta.Json));
        Assert.Equal(new PartEnded(0, 0), steps[^2]);
        Assert.Equal(new ChoiceFinished(0, FinishReason.ToolCalls), steps[^1]);
        Assert.Single(steps.OfType<PartSealed>());
    }

    [Theory]
    [InlineData("""{"a":{"b":[{"c":"x","d":true},{"c":"y"}]},"e":null}""", """{"jsonPath":"$.a.b[0].c","stringValue":"x"}""", """{"jsonPath":"$.a.b[0].d","boolValue":true}""", """{"jsonPath":"$.a.b[1].c","stringValue":"y"}""", """{"jsonPath":"$.e","nullValue":"NULL_VALUE"}""")]
    [InlineData("""{"e":null}""", """{"jsonPath":"$.e","nullValue":null}""")]
    [InlineData("""{"l":[1,2],"m":"z"}""", """{"jsonPath":"$.l[0]","numberValue":1}""", """{"jsonPath":"$.l[1]","numberValue":2}""", """{"jsonPath":"$.l[]"}""", """{"jsonPath":"$.m","stringValue":"z"}""")]
    [InlineData("""{"l":[[1],[2]]}""", """{"jsonPath":"$.l[0][0]","numberValue":1}""", """{"jsonPath":"$.l[1][0]","numberValue":2}""")]
    [InlineData("""{"l":[],"o":{},"z":0}""", """{"jsonPath":"$.l[]"}""", """{"jsonPath":"$.o"}""", """{"jsonPath":"$.z","numberValue":0}""")]
    [InlineData("""{"o":{"l":[]}}""", """{"jsonPath":"$.o.l[]"}""", """{"jsonPath":"$.o.l[]"}""")]
    [InlineData("""{"o":{"x":1}}""", """{"jsonPath":"$.o"}""", """{"jsonPath":"$.o.x","numberValue":1}""")]
    [InlineData("""{"a b":1,"c\"d":2,"e":3,"0":4}""", """{"jsonPath":"$['a b']","numberValue":1}""", """{"jsonPath":"$[\"c\\\"d\"]","numberValue":2}""", """{"jsonPath":"e","numberValue":3}""", """{"jsonPath":"$.0","numberValue":4}""")]
    [InlineData("""{"t":"a\"\\\n🤖ü"}""", """{"jsonPath":"$.t","stringValue":"a\"\\\n","willContinue":true}""", """{"jsonPath":"$.t","stringValue":"🤖ü"}""")]
    [InlineData("""{"t":"a","u":"b"}""", """{"jsonPath":"$.t","stringValue":"a","willContinue":true}""", """{"jsonPath":"$.u","stringValue":"b","willContinue":true}""", """{"jsonPath":"$.u"}""")]
    [InlineData("""{"t":"a"}""", """{"jsonPath":"$.t","willContinue":true}""", """{"jsonPath":"$.t","stringValue":"a"}""")]
    [InlineData("""{}""", """{"jsonPath":"$"}""", """{"jsonPath":""}""", """{"stringValue":"x"}""", """{"jsonPath":7}""")]
    public void Pieces_become_one_object(string expected, params string[] pieces)
    {
        string[] chunks = [Answer(Name, null), .. pieces.Select(piece => Answer(Piece(piece), null)), Answer(End)];

        Assert.Equal(expected, Assert.IsType<ToolCallPart>(Parts(Stream(chunks)).Single()).Arguments);
    }

    [Fact]
    public void Several_pieces_may_come_at_once() =>
        Assert.Equal(
            """{"a":"xy","b":2}""",
            Assert.IsType<ToolCallPart>(Parts(Stream(
                Answer(Name, null),
                Answer(Piece("""{"jsonPath":"$.a","stringValue":"x","willContinue":true},{"jsonPath":"$.a","stringValue":"y"},{"jsonPath":"$.b","numberValue":2}"""), null),
                Answer(End))).Single()).Arguments);

    [Fact]
    public void The_last_piece_does_not_say_that_it_goes_on() =>
        Assert.Equal(
            [new ToolArgumentsDelta(0, 0, "{\"a\":1"), new ToolArgumentsDelta(0, 0, "}"), new PartEnded(0, 0)],
            Stream(Answer(Name, null), Answer("""{"functionCall":{"partialArgs":[{"jsonPath":"$.a","numberValue":1}]}}""", null))[^3..]);

    [Fact]
    public void Calls_follow_each_other()
    {
        var calls = Parts(Stream(
            Answer(Name, null),
            Answer(Piece("""{"jsonPath":"$.a","numberValue":1}"""), null),
            Answer("""{"functionCall":{"name":"g","willContinue":true}}""", null),
            Answer(End, null),
            Answer("""{"functionCall":{"name":"h","args":{"b":2}}}"""))).Cast<ToolCallPart>();

        Assert.Equal([("f", "{\"a\":1}"), ("g", "{}"), ("h", "{\"b\":2}")], calls.Select(call => (call.Name, call.Arguments)));
        Assert.Equal(3, calls.Select(call => call.Id).Distinct().Count());
    }

    [Theory]
    [InlineData("STOP", """{"a":"x"}""")]
    [InlineData("MAX_TOKENS", """{"a":"x""")]
    public void Only_a_call_that_the_model_finished_is_whole(string finishReason, string expected) =>
        Assert.Equal(
            expected,
            Assert.IsType<ToolCallPart>(Parts(Stream(
                Answer(Name, null),
                Answer(Piece("""{"jsonPath":"$.a","stringValue":"x","willContinue":true}"""), null),
                Answer("", finishReason))).Single()).Arguments);

    [Fact]
    public void A_piece_of_no_call_is_passed_over() =>
        Assert.Equal([new AnswerStarted("R1", null)], Stream(Answer(Piece("""{"jsonPath":"$.a","numberValue":1}"""), null), Answer(End, null)));

    private static string Piece(string pieces) => $$$"""{"functionCall":{"partialArgs":[{{{pieces}}}],"willContinue":true}}""";
}
