using System.Text;
using System.Text.Json;
using FsCheck.Xunit;
using FuncRouter.Conversation;
using FuncRouter.Protocols;
using FuncRouter.Tests.Fixtures;
using static FuncRouter.Tests.Protocols.OpenAIResponses.Exchanged;

namespace FuncRouter.Tests.Protocols.OpenAIResponses;

public sealed class ResponsesInputTests
{
    private const string Call = """{"type":"function_call","call_id":"c1","name":"f","arguments":"{\"a\":1}"}""";

    [Fact]
    public void A_text_is_what_the_user_says_after_the_instructions()
    {
        var messages = Asked("\"input\":\"Hi\",\"instructions\":\"Be brief.\"").Messages;

        Assert.Equal([MessageRole.System, MessageRole.User], messages.Select(message => message.Role));
        Assert.Equal(["Be brief.", "Hi"], messages.Select(message => ((TextPart)Assert.Single(message.Parts)).Text));
    }

    [Fact]
    public void Messages_keep_their_roles_and_their_order()
    {
        var messages = Turns("""
            {"role":"developer","content":"a"},{"type":"message","role":"user","content":[{"type":"input_text","text":"b"}]},
            {"type":"message","id":"msg_1","status":"completed","role":"assistant","content":[{"type":"output_text","text":"c","annotations":[]}]},{"role":"system","content":"d"}
            """);

        Assert.Equal([MessageRole.Developer, MessageRole.User, MessageRole.Assistant, MessageRole.System], messages.Select(message => message.Role));
        Assert.Equal(["a", "b", "c", "d"], messages.Select(message => ((TextPart)Assert.Single(message.Parts)).Text));
    }

    [Fact]
    public void What_the_model_thought_said_and_called_in_a_row_is_one_turn()
    {
        var messages = Turns($$"""
            {"role":"user","content":"Go"},
            {"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"One"},{"type":"summary_text","text":"Two"}],"encrypted_content":"gAAA"},
            {"role":"assistant","content":"Let me look."},{{Call}},{"type":"function_call","call_id":"c2","name":"g","arguments":""},
            {"type":"function_call_output","call_id":"c1","output":"18"},{"type":"function_call_output","call_id":"c2","output":[{"type":"input_text","text":"ok"}]},
            {"role":"assistant","content":"Done."}
            """);

        Assert.Equal([MessageRole.User, MessageRole.Assistant, MessageRole.Tool, MessageRole.Assistant], messages.Select(message => message.Role));
        Assert.Equal(
            [
                new ReasoningPart("One\n\nTwo") { Seal = new ReasoningSeal(ReasoningOrigins.OpenAIResponses, "gAAA") { Id = "rs_1", IsEncrypted = true } },
                new ToolCallPart("c1", "f", "{\"a\":1}"),
                new ToolCallPart("c2", "g", "{}"),
            ],
            messages[1].Parts.RemoveAll(part => part is TextPart));
        Assert.Equal(["c1:18", "c2:ok"], messages[2].Parts.Cast<ToolResultPart>().Select(part => $"{part.CallId}:{((TextPart)part.Content[0]).Text}"));
    }

    [Fact]
    public void Thoughts_without_a_seal_are_read_and_those_without_anything_are_none()
    {
        Assert.Equal(new ReasoningPart("hm"), Assert.Single(Turn("""{"type":"reasoning","summary":[],"content":[{"type":"reasoning_text","text":"hm"}]}""")));
        Assert.Single(Turns("""{"role":"user","content":"x"},{"type":"reasoning","id":"rs_1","summary":[]}"""));
        Assert.Single(Turns("""{"role":"user","content":"x"},{"type":"item_reference","id":"rs_router_1_0"}"""));
    }

    [Fact]
    public void Media_come_as_bytes_as_addresses_and_as_stored_files()
    {
        var parts = Turn("""
            {"role":"user","content":[{"type":"input_image","image_url":"data:image/png;base64,AAEC","detail":"low"},{"type":"input_image","image_url":"https://example.com/a.png"},
            {"type":"input_image","file_id":"file-1"},{"type":"input_file","filename":"d.pdf","file_data":"data:application/pdf;base64,AAEC"},
            {"type":"input_file","file_url":"https://example.com/d.pdf"},{"type":"input_file","file_id":"file-2"},
            {"type":"input_audio","input_audio":{"data":"UklG","format":"mp3"}}]}
            """);

        Assert.Equal("low", Assert.IsType<ImagePart>(parts[0]).Detail);
        Assert.Equal(("image/png", "AAEC"), Bytes(((ImagePart)parts[0]).Source));
        Assert.Equal(new LinkedMedia("https://example.com/a.png"), ((ImagePart)parts[1]).Source);
        Assert.Equal(new StoredMedia("file-1"), ((ImagePart)parts[2]).Source);
        Assert.Equal("d.pdf", ((FilePart)parts[3]).Name);
        Assert.Equal(("application/pdf", "AAEC"), Bytes(((FilePart)parts[3]).Source));
        Assert.Equal(new LinkedMedia("https://example.com/d.pdf"), ((FilePart)parts[4]).Source);
        Assert.Equal(new StoredMedia("file-2"), ((FilePart)parts[5]).Source);
        Assert.Equal(("audio/mp3", "UklG"), Bytes(((AudioPart)parts[6]).Source));
    }

    [Fact]
    public void Texts_keep_their_sources_and_marks_and_refusals_are_told_apart()
    {
        var parts = Turn("""
            {"role":"assistant","content":[{"type":"output_text","text":"a","prompt_cache_breakpoint":{"mode":"explicit","ttl":"30m"},"annotations":[
            {"type":"url_citation","url":"https://e.com","title":"t","start_index":0,"end_index":1},{"type":"file_citation","file_id":"file-1","filename":"f","index":1},{"type":"other"}]},
            {"type":"refusal","refusal":"No."}]}
            """);

        Assert.Equal(
            [new Annotation { Url = "https://e.com", Title = "t", Start = 0, End = 1 }, new Annotation { FileId = "file-1", Title = "f", End = 1 }],
            ((TextPart)parts[0]).Annotations);
        Assert.Equal(new CacheMark(null), parts[0].Cache);
        Assert.Equal(new RefusalPart("No."), parts[1]);
    }

    [Fact]
    public void Calls_of_custom_tools_are_calls_with_one_argument()
    {
        var messages = Turns("""{"type":"custom_tool_call","call_id":"c1","name":"sql","input":"SELECT \"a\""},{"type":"custom_tool_call_output","call_id":"c1","output":"1"}""");

        Assert.Equal(new ToolCallPart("c1", "sql", """{"input":"SELECT \"a\""}"""), Assert.Single(messages[0].Parts));
        Assert.Equal("c1", ((ToolResultPart)Assert.Single(messages[1].Parts)).CallId);
    }

    [Fact]
    public void What_tools_of_OpenAI_did_is_left_out_and_named()
    {
        var conversation = Asked("""
            "input":[{"role":"user","content":"x"},{"type":"web_search_call","id":"ws_1"},{"type":"compaction","encrypted_content":"g"},{"type":"mcp_list_tools"},{"role":"assistant","content":"y"}]
            """);

        Assert.Equal(2, conversation.Messages.Length);
        Assert.Equal(["input[web_search_call]", "input[compaction]", "input[mcp_list_tools]"], conversation.Untranslated);
    }

    [Theory]
    [InlineData("""{"role":"wizard","content":"x"}""", "input[0].role")]
    [InlineData("""{"content":"x"}""", "input[0].role")]
    [InlineData("""{"role":"user"}""", "input[0].content")]
    [InlineData("""{"role":"user","content":7}""", "input[0].content")]
    [InlineData("""{"role":"user","content":[{"type":"image_url"}]}""", "input[0].content[0].type")]
    [InlineData("""{"role":"user","content":[{"type":"input_text"}]}""", "input[0].content[0].text")]
    [InlineData("""{"role":"user","content":[{"type":"input_text","text":"a"},{"type":"input_image","image_url":"cat.png"}]}""", "input[0].content[1].image_url")]
    [InlineData("""{"role":"user","content":[{"type":"input_file"}]}""", "input[0].content[0].file_data")]
    [InlineData("""{"role":"user","content":[{"type":"input_audio"}]}""", "input[0].content[0].input_audio.data")]
    [InlineData("""{"type":"mesage","role":"user","content":"x"}""", "input[0].type")]
    [InlineData("""{"type":"function_call","name":"f"}""", "input[0].call_id")]
    [InlineData("""{"type":"function_call","call_id":"c"}""", "input[0].name")]
    [InlineData("""{"type":"function_call_output","call_id":"c"}""", "input[0].output")]
    public void A_mistake_in_an_item_is_named(string item, string path) => Assert.Equal(path, Mistake($"\"input\":[{item}]"));

    [Fact]
    public void Instructions_that_are_no_text_are_a_mistake() => Assert.Equal("instructions", Mistake("\"input\":\"x\",\"instructions\":[1]"));

    [Property(Arbitrary = [typeof(Damage.Generator)])]
    public void Spoilt_requests_are_refused_or_read(Damage[] damages)
    {
        var body = Damage.Spoil(
            Encoding.UTF8.GetBytes($$$"""{"model":"m","input":[{{{Call}}},{"role":"user","content":[{"type":"input_text","text":"é"}]}],"tools":[{"type":"function","name":"f"}],"reasoning":{"effort":"low"}}"""),
            damages);

        Assert.True(Record.Exception(() => Protocol.ReadConversation(body)) is null or RequestFormatException or JsonException or InvalidOperationException);
    }

    private static (string Type, string Base64) Bytes(MediaSource source) =>
        (((InlineMedia)source).MediaType, Encoding.ASCII.GetString(((InlineMedia)source).Base64.Span));
}
