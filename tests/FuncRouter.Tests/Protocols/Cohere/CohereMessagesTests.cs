using System.Text.Json;
using FuncRouter.Conversation;
using static FuncRouter.Tests.Protocols.Cohere.Asked;

namespace FuncRouter.Tests.Protocols.Cohere;

public sealed class CohereMessagesTests
{
    private static readonly ToolCallPart Call = new("c1", "weather", """{"city": "Rome"}""");

    [Fact]
    public void System_and_developer_turns_become_one_turn_and_the_first() =>
        Assert.Equal(
            """[{"role":"system","content":"Be brief.\n\nBe kind."},{"role":"user","content":"Hi"}]""",
            Of(Said(Rule("Be brief."), User(new TextPart("Hi")), new Message(MessageRole.Developer, [new TextPart("Be kind.")])))["messages"]);

    [Fact]
    public void Turns_keep_their_order_and_those_without_anything_are_left_out() =>
        Assert.Equal(
            """[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello. No."},{"role":"user","content":"1"},{"role":"user","content":"2"}]""",
            Of(Said(
                User(new TextPart("Hi")),
                Assistant(new TextPart("Hello. "), new RefusalPart("No.")),
                User(),
                Assistant(new TextPart("")),
                User(new TextPart("1")),
                User(new TextPart("2"))))["messages"]);

    [Fact]
    public void Images_stay_where_they_are_and_keep_the_detail_that_the_protocol_knows() =>
        Assert.Equal(
            """[{"type":"text","text":"See"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAEC","detail":"low"}},{"type":"image_url","image_url":{"url":"https://example.com/a.png?b=c&d"}}]""",
            Content(
                new TextPart("See"),
                new ImagePart(Inline("image/png")) { Detail = "low" },
                new ImagePart(new LinkedMedia("https://example.com/a.png?b=c&d")) { Detail = "original" }));

    [Fact]
    public void Text_documents_are_text() =>
        Assert.Equal(
            """[{"type":"text","text":"a.txt\nfor you\nIt rains."},{"type":"text","text":"Grüße"},{"type":"text","text":"Why?"}]""",
            Content(
                new FilePart(new TextMedia("It rains.")) { Name = "a.txt", Context = "for you" },
                new FilePart(Inline("text/plain", "R3LDvMOfZQ==")),
                new TextPart("Why?")));

    [Fact]
    public void Text_documents_that_the_answer_shall_cite_are_documents()
    {
        var asked = Of(Said(User(new FilePart(new TextMedia("It rains.")) { Name = "a.txt", Citations = true }, new TextPart("Why?"))));

        Assert.Equal("""[{"data":{"title":"a.txt","text":"It rains."}}]""", asked["documents"]);
        Assert.Equal("""[{"role":"user","content":"Why?"}]""", asked["messages"]);
    }

    [Fact]
    public void Nothing_is_cited_beside_tools_or_a_format()
    {
        var request = Said(User(new FilePart(new TextMedia("It rains.")) { Citations = true }));

        foreach (var asked in (Asked[])[Of(request with { Tools = [Tool("f")] }), Of(request with { Format = new OutputFormat(null as JsonElement?) })])
        {
            Assert.Equal("", asked["documents"]);
            Assert.Contains("It rains.", asked["messages"], StringComparison.Ordinal);
        }
    }

    public static TheoryData<string, ContentPart> Inexpressible => new()
    {
        { "image", new ImagePart(new StoredMedia("file-1")) },
        { "file", new FilePart(Inline("application/pdf")) },
        { "file", new FilePart(Inline("text/plain", "no base64!")) },
        { "file", new FilePart(new LinkedMedia("https://example.com/a.pdf")) },
        { "file", new FilePart(new StoredMedia("file-1")) },
        { "audio", new AudioPart(Inline("audio/wav")) },
    };

    [Theory]
    [MemberData(nameof(Inexpressible))]
    public void What_cannot_be_said_keeps_the_request_away(string constraint, ContentPart part) =>
        Assert.Equal(constraint, Of(Said(User(new TextPart("Hi"), part))).Notes.Constraint);

    [Fact]
    public void Text_beside_calls_is_their_plan() =>
        Assert.Equal(
            """[{"role":"assistant","tool_plan":"I look.","tool_calls":[{"id":"c1","type":"function","function":{"name":"weather","arguments":"{\"city\": \"Rome\"}"}}]}]""",
            Of(Said(Assistant(new ReasoningPart("Hm."), new TextPart("I look."), Call)), Thinker)["messages"]);

    [Fact]
    public void Thoughts_before_calls_come_back() =>
        Assert.StartsWith(
            """[{"role":"assistant","content":[{"type":"thinking","thinking":"Hm."}],"tool_calls":[{"id":"c1",""",
            Of(Said(Assistant(new ReasoningPart("Hm."), Call)), Thinker)["messages"],
            StringComparison.Ordinal);

    [Fact]
    public void Thoughts_before_text_come_back() =>
        Assert.Equal(
            """[{"role":"assistant","content":[{"type":"thinking","thinking":"Hm."},{"type":"text","text":"Four."}]}]""",
            Of(Said(Assistant(new ReasoningPart("Hm."), new TextPart("Four."))), Thinker)["messages"]);

    [Fact]
    public void Thoughts_are_left_out_where_the_model_does_not_think()
    {
        var request = Said(Assistant(new ReasoningPart("Hm."), new TextPart("Four.")));
        var plain = """[{"role":"assistant","content":"Four."}]""";

        Assert.Equal(plain, Of(request)["messages"]);
        Assert.Equal(plain, Of(request with { Reasoning = new ReasoningOptions { Effort = "none" } }, Thinker)["messages"]);
    }

    [Fact]
    public void Thoughts_under_the_seal_of_another_provider_are_left_out() =>
        Assert.Equal(
            """[{"role":"assistant","content":"Four."}]""",
            Of(Said(Assistant(new ReasoningPart("Hm.") { Seal = new ReasoningSeal(ReasoningOrigins.Anthropic, "x") }, new TextPart("Four."))), Thinker)["messages"]);

    [Fact]
    public void Results_are_turns_of_their_own_and_their_media_follow_when_all_are_told() =>
        Assert.Equal(
            """
            [{"role":"tool","tool_call_id":"c1","content":"18 °C"},{"role":"tool","tool_call_id":"c2","content":""},{"role":"user","content":[{"type":"text","text":"What the tools answered beside text:"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAEC"}}]},{"role":"user","content":"And?"}]
            """,
            Of(Said(
                Results(new ToolResultPart("c1", [new TextPart("18"), new TextPart(" °C"), new ImagePart(Inline("image/png"))])),
                Results(new ToolResultPart("c2", [])),
                User(new TextPart("And?"))))["messages"]);

    private static string Content(params ContentPart[] parts)
    {
        var asked = Of(Said(User(parts)));
        Assert.Null(asked.Notes.Constraint);
        Assert.Equal("", asked["documents"]);
        return JsonDocument.Parse(asked["messages"]).RootElement[0].GetProperty("content").GetRawText();
    }
}
