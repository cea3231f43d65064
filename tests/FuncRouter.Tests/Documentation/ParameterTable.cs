using System.Buffers;
using System.Text;
using FuncRouter.Conversation;
using FuncRouter.Protocols;
using FuncRouter.Protocols.OpenAIChat;
using FuncRouter.Protocols.OpenAIResponses;
using FuncRouter.Providers;

namespace FuncRouter.Tests.Documentation;

/// <summary>What becomes of each parameter of a chat request where it is translated, found out by writing one such request after the other.</summary>
internal static class ParameterTable
{
    private const string Yes = "yes";
    private const string Dropped = "dropped";
    private const string No = "no";

    private const string Tools = "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"type\":\"object\",\"properties\":{}}}}]";

    private static readonly (string Name, string Fields)[] Parameters =
    [
        ("`max_tokens`, `max_completion_tokens`", "\"max_completion_tokens\":2000"),
        ("`temperature`", "\"temperature\":0.5"),
        ("`top_p`", "\"top_p\":0.9"),
        ("`top_k`", "\"top_k\":40"),
        ("`frequency_penalty`", "\"frequency_penalty\":0.5"),
        ("`presence_penalty`", "\"presence_penalty\":0.5"),
        ("`stop`", "\"stop\":[\"END\"]"),
        ("`seed`", "\"seed\":7"),
        ("`n` above 1", "\"n\":2"),
        ("`logprobs`", "\"logprobs\":true"),
        ("`top_logprobs`", "\"logprobs\":true,\"top_logprobs\":2"),
        ("`logit_bias`", "\"logit_bias\":{\"50256\":-100}"),
        ("`tools`", Tools),
        ("`tool_choice`: `required`", Tools + ",\"tool_choice\":\"required\""),
        ("`tool_choice`: one function", Tools + ",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"f\"}}"),
        ("`parallel_tool_calls`: false", Tools + ",\"parallel_tool_calls\":false"),
        ("`response_format`: `json_object`", "\"response_format\":{\"type\":\"json_object\"}"),
        ("`response_format`: `json_schema`", "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"a\",\"schema\":{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}},\"required\":[\"a\"],\"additionalProperties\":false}}}"),
        ("`reasoning_effort`", "\"reasoning_effort\":\"low\""),
        ("`verbosity`", "\"verbosity\":\"low\""),
        ("`user`", "\"user\":\"u\""),
    ];

    private static readonly (string Name, string Part)[] Media =
    [
        ("image, data URL", """{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}}"""),
        ("image, https URL", """{"type":"image_url","image_url":{"url":"https://example.com/a.png"}}"""),
        ("PDF, data URL", """{"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,JVBERi0="}}"""),
        ("sound", """{"type":"input_audio","input_audio":{"data":"UklGRg==","format":"wav"}}"""),
    ];

    private static readonly (string Name, UpstreamTarget Target, IUpstreamProtocol Protocol)[] Targets =
    [
        ("OpenAI's Responses", new UpstreamTarget("gpt-5-codex") { IsOriginal = true }, OpenAIResponsesProtocol.Instance),
        Of("Anthropic", "anthropic", "claude-sonnet-4-5"),
        Of("Gemini", "gemini", "gemini-2.5-flash"),
        Of("Bedrock", "bedrock", "anthropic.claude-sonnet-4-5-v1:0"),
        Of("Cohere", "cohere", "command-a-vision-07-2025"),
    ];

    /// <summary>The table, as the page has it.</summary>
    public static string Write()
    {
        var table = new StringBuilder($"| | {string.Join(" | ", Targets.Select(target => target.Name))} |\n|---|{string.Concat(Targets.Select(_ => "---|"))}\n");
        foreach (var (name, fields) in Parameters)
        {
            table.Append(Row(name, $$"""{"model":"m","messages":[{"role":"user","content":"Hi"}],{{fields}}}"""));
        }

        foreach (var (name, part) in Media)
        {
            table.Append(Row(name, $$"""{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"What is it?"},{{part}}]}]}"""));
        }

        return table.ToString();
    }

    private static string Row(string name, string body)
    {
        var request = OpenAIChatProtocol.Instance.ReadConversation(Encoding.UTF8.GetBytes(body));
        return $"| {name} | {string.Join(" | ", Targets.Select(target => FateOf(request, target.Target, target.Protocol)))} |\n";
    }

    private static string FateOf(ConversationRequest request, UpstreamTarget target, IUpstreamProtocol protocol)
    {
        var notes = new TranslationNotes();
        protocol.WriteRequest(new ArrayBufferWriter<byte>(), request, target, notes);
        return notes.Constraint is not null ? No : notes.Dropped.Count > 0 ? Dropped : Yes;
    }

    private static (string Name, UpstreamTarget Target, IUpstreamProtocol Protocol) Of(string name, string type, string model) =>
        (name, new UpstreamTarget(model) { IsOriginal = true }, ProviderType.Get(type).Conversations!);
}
