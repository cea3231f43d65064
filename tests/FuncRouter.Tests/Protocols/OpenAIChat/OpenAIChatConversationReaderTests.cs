using System.Text;
using FuncRouter.Conversation;
using FuncRouter.Protocols;
using FuncRouter.Protocols.OpenAIChat;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Protocols.OpenAIChat;

public sealed class OpenAIChatConversationReaderTests
{
    private const string Hi = """{"role":"user","content":"Hi"}""";

    [Theory]
    [InlineData("""{"role":"system","content":"Be brief."}""", "system: text \"Be brief.\"")]
    [InlineData("""{"role":"developer","content":[{"type":"text","text":"Be brief."}],"name":"app"}""", "developer(app): text \"Be brief.\"")]
    [InlineData("""{"role":"user","content":""}""", "user: ")]
    [InlineData("""{"role":"user","content":"Hi","cache_control":{"type":"ephemeral","ttl":"1h"}}""", "user: text \"Hi\" cached(1h)")]
    [InlineData("""{"role":"user","content":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}},{"type":"text","text":"b"}]}""", "user: text \"a\" cached(), text \"b\"")]
    [InlineData("""{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://x/a.png","detail":"low"}}]}""", "user: image https://x/a.png low")]
    [InlineData("""{"role":"user","content":[{"type":"image_url","image_url":"data:;base64,AAAA"}]}""", "user: image image/png;AAAA")]
    [InlineData("""{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"AAAA","format":"mp3"}}]}""", "user: audio audio/mp3;AAAA")]
    [InlineData("""{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"AAAA"}}]}""", "user: audio audio/wav;AAAA")]
    [InlineData("""{"role":"user","content":[{"type":"file","file":{"file_data":"data:application/pdf;base64,AAAA","filename":"a.pdf"}}]}""", "user: file application/pdf;AAAA \"a.pdf\"")]
    [InlineData("""{"role":"user","content":[{"type":"file","file":{"file_id":"f1"}}]}""", "user: file id:f1")]
    [InlineData("""{"role":"user","content":[{"type":"file","file":{"file_url":"https://x/a.pdf"}}]}""", "user: file https://x/a.pdf")]
    [InlineData("""{"role":"user","content":[{"type":"document_url","document_url":"https://x/a.pdf"}]}""", "user: file https://x/a.pdf")]
    [InlineData("""{"role":"user","content":[{"type":"video_url","video_url":{"url":"data:;base64,AAAA"}}]}""", "user: file video/mp4;AAAA")]
    [InlineData("""{"role":"assistant","content":null}""", "assistant: ")]
    [InlineData("""{"role":"assistant","content":"Yes.","refusal":"No."}""", "assistant: text \"Yes.\", refusal \"No.\"")]
    [InlineData("""{"role":"assistant","content":[{"type":"refusal","refusal":"No."}]}""", "assistant: refusal \"No.\"")]
    [InlineData("""{"role":"assistant","content":[{"type":"thinking","thinking":[{"type":"text","text":"Hm"},{"type":"text","text":"m."}]},{"type":"text","text":"Yes."}]}""", "assistant: thought \"Hmm.\", text \"Yes.\"")]
    [InlineData("""{"role":"assistant","content":"Yes.","reasoning_content":"Hm."}""", "assistant: thought \"Hm.\", text \"Yes.\"")]
    [InlineData("""{"role":"assistant","content":"Yes.","reasoning":"Hm."}""", "assistant: thought \"Hm.\", text \"Yes.\"")]
    [InlineData("""{"role":"assistant","content":"Yes.","extra_content":{"google":{"thought_signature":"s"}}}""", "assistant: text \"Yes.\" sealed google-gemini-v1 s")]
    [InlineData(
        """{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":""}},{"id":"c2","type":"function","function":{"name":"g","arguments":"{\"a\":1}"},"extra_content":{"google":{"thought_signature":"s"}}}]}""",
        "assistant: call c1 f {}, call c2 g {\"a\":1} sealed google-gemini-v1 s")]
    [InlineData("""{"role":"assistant","function_call":{"name":"f","arguments":"{}"}}""", "assistant: call f f {}")]
    [InlineData("""{"role":"tool","tool_call_id":"c1","content":"12"}""", "tool: result c1 [text \"12\"]")]
    [InlineData("""{"role":"tool","tool_call_id":"c1","content":[{"type":"text","text":"12"},{"type":"image_url","image_url":{"url":"https://x/a.png"}}]}""", "tool: result c1 [text \"12\", image https://x/a.png]")]
    [InlineData("""{"role":"tool","tool_call_id":"c1","content":"12","cache_control":{"type":"ephemeral"}}""", "tool: result c1 [text \"12\" cached()] cached()")]
    [InlineData("""{"role":"function","name":"f","content":"12"}""", "tool: result f [text \"12\"]")]
    public void A_message_is_read_in_every_form(string message, string read) => Assert.Equal(read, NeutralText.Of(Read($"{Hi},{message}").Messages[1]));

    [Fact]
    public void Thoughts_and_their_seals_stand_in_the_details() => Assert.Equal(
        "assistant: thought \"Hm.\" sealed anthropic-claude-v1 s1, thought \"\" sealed anthropic-claude-v1 encrypted e1,"
        + " thought \"In short.\" sealed openai-responses-v1 encrypted e2 #rs_1, text \"Yes.\"",
        NeutralText.Of(Read(Hi + """
            ,{"role":"assistant","content":"Yes.","reasoning_content":"passed over","reasoning_details":[
              {"type":"reasoning.text","text":"Hm.","signature":"s1","format":"anthropic-claude-v1","index":0},
              {"type":"reasoning.encrypted","data":"e1","format":"anthropic-claude-v1","index":1},
              {"type":"reasoning.summary","summary":"In short.","format":"openai-responses-v1","id":"rs_1","index":2},
              {"type":"reasoning.encrypted","data":"e2","format":"openai-responses-v1","id":"rs_1","index":2},
              {"type":"reasoning.unknown"}]}
            """).Messages[1]));

    [Theory]
    [InlineData("\"tool_choice\":\"auto\"", "choice Auto []")]
    [InlineData("\"tool_choice\":\"none\"", "choice None []")]
    [InlineData("\"tool_choice\":\"required\"", "choice Required []")]
    [InlineData("\"tool_choice\":\"any\"", "choice Required []")]
    [InlineData("\"function_call\":\"auto\"", "choice Auto []")]
    [InlineData("\"function_call\":{\"name\":\"f\"}", "choice Named f[]")]
    [InlineData("\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"f\"}}", "choice Named f[]")]
    [InlineData("\"tool_choice\":{\"type\":\"custom\",\"custom\":{\"name\":\"f\"}}", "choice Named f[]")]
    [InlineData(
        "\"tool_choice\":{\"type\":\"allowed_tools\",\"allowed_tools\":{\"mode\":\"required\",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}},{\"type\":\"function\",\"name\":\"g\"}]}}",
        "choice Required [f,g]")]
    [InlineData("\"parallel_tool_calls\":false", "parallel False")]
    [InlineData("\"response_format\":{\"type\":\"text\"}", "")]
    [InlineData("\"response_format\":{\"type\":\"json_object\"}", "format  - strict= -")]
    [InlineData(
        "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\",\"description\":\"d\",\"strict\":true,\"schema\":{\"type\":\"object\"}}}",
        "format n {\"type\":\"object\"} strict=True \"d\"")]
    [InlineData("\"max_tokens\":5", "max 5")]
    [InlineData("\"max_tokens\":5,\"max_completion_tokens\":7", "max 7")]
    [InlineData("\"stop\":\"a\"", "stop a")]
    [InlineData("\"stop\":[\"a\",\"b\"]", "stop a|b")]
    [InlineData("\"temperature\":0.5,\"top_p\":0.25,\"top_k\":3", "temperature 0.5\ntop_p 0.25\ntop_k 3")]
    [InlineData("\"frequency_penalty\":-1,\"presence_penalty\":1.5,\"seed\":-7,\"n\":2", "frequency -1\npresence 1.5\nseed -7\nn 2")]
    [InlineData("\"logprobs\":true,\"top_logprobs\":3", "logprobs True\ntop_logprobs 3")]
    [InlineData("\"reasoning_effort\":\"low\"", "reasoning low  show=")]
    [InlineData("\"reasoning\":{\"effort\":\"high\",\"exclude\":true}", "reasoning high  show=False")]
    [InlineData("\"reasoning\":{\"max_tokens\":2000}", "reasoning  2000 show=")]
    [InlineData("\"reasoning\":{\"enabled\":false}", "reasoning none  show=")]
    [InlineData("\"reasoning\":null,\"reasoning_effort\":\"low\"", "reasoning low  show=")]
    [InlineData("\"verbosity\":\"low\",\"user\":\"u\",\"safety_identifier\":\"s\"", "verbosity low\nuser u")]
    [InlineData("\"safety_identifier\":\"s\"", "user s")]
    [InlineData("\"stream\":true,\"stream_options\":{}", "stream True")]
    [InlineData("\"metadata\":{},\"store\":true,\"models\":[],\"provider\":{},\"session_id\":\"s\",\"logit_bias\":null", "")]
    [InlineData("\"logit_bias\":{},\"prediction\":{}", "untranslated logit_bias,prediction")]
    [InlineData("\"tools\":[{\"type\":\"web_search\"}]", "untranslated tools[web_search]")]
    [InlineData(
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"description\":\"d\",\"strict\":true,\"parameters\":{\"type\":\"object\"}},\"cache_control\":{\"type\":\"ephemeral\"}}]",
        "tool f \"d\" {\"type\":\"object\"} strict=True cached()")]
    [InlineData("\"functions\":[{\"name\":\"f\"}]", "tool f - - strict=")]
    public void A_parameter_is_read_in_every_form(string field, string read) => Assert.Equal(
        ("user: text \"Hi\"\n" + read).TrimEnd('\n'), NeutralText.Of(Read(Hi, field)));

    [Theory]
    [InlineData("", null, "messages")]
    [InlineData("""{"content":"Hi"}""", null, "messages[0].role")]
    [InlineData("""{"role":"robot"}""", null, "messages[0].role")]
    [InlineData("""{"role":"user","content":1}""", null, "messages[0].content")]
    [InlineData("""{"role":"user","content":[{"type":"smell"}]}""", null, "messages[0].content[0].type")]
    [InlineData("""{"role":"user","content":[{"type":"text","text":"a"},{"type":"text"}]}""", null, "messages[0].content[1].text")]
    [InlineData("""{"role":"user","content":[{"type":"image_url","image_url":{"url":"picture.png"}}]}""", null, "messages[0].content[0].image_url")]
    [InlineData("""{"role":"user","content":[{"type":"image_url"}]}""", null, "messages[0].content[0].image_url")]
    [InlineData("""{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"ä"}}]}""", null, "messages[0].content[0].input_audio.data")]
    [InlineData("""{"role":"user","content":[{"type":"file"}]}""", null, "messages[0].content[0].file")]
    [InlineData("""{"role":"user","content":[{"type":"file","file":{}}]}""", null, "messages[0].content[0].file.file_data")]
    [InlineData("""{"role":"tool","content":"12"}""", null, "messages[0].tool_call_id")]
    [InlineData("""{"role":"function","content":"12"}""", null, "messages[0].name")]
    [InlineData("""{"role":"assistant","tool_calls":[{"function":{"name":"f"}}]}""", null, "messages[0].tool_calls[0].id")]
    [InlineData("""{"role":"assistant","tool_calls":[{"id":"c"}]}""", null, "messages[0].tool_calls[0].function")]
    [InlineData("""{"role":"assistant","tool_calls":[{"id":"c","function":{}}]}""", null, "messages[0].tool_calls[0].function.name")]
    [InlineData("""{"role":"assistant","function_call":{}}""", null, "messages[0].function_call.name")]
    [InlineData(Hi, "\"tools\":[{\"type\":\"function\",\"function\":{}}]", "tools[0].function.name")]
    [InlineData(Hi, "\"functions\":[{}]", "functions[0].name")]
    [InlineData(Hi, "\"tool_choice\":\"perhaps\"", "tool_choice")]
    [InlineData(Hi, "\"tool_choice\":{}", "tool_choice")]
    [InlineData(Hi, "\"response_format\":{\"type\":\"json_schema\"}", "response_format.json_schema")]
    public void What_cannot_be_read_is_named_by_its_path(string messages, string? field, string path)
    {
        var mistake = Assert.Throws<RequestFormatException>(() => Read(messages, field));

        Assert.Equal(path, mistake.Path);
        Assert.StartsWith($"\"{path}\" must ", mistake.Message, StringComparison.Ordinal);
    }

    private static ConversationRequest Read(string messages, string? field = null) => OpenAIChatProtocol.Instance.ReadConversation(
        Encoding.UTF8.GetBytes($$"""{"model":"m","messages":[{{messages}}]{{(field is null ? "" : "," + field)}}}"""));
}
