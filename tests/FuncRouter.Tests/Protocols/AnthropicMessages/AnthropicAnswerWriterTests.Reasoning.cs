using System.Text.Json.Nodes;
using FuncRouter.Conversation;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Protocols.AnthropicMessages;

/// <summary>Reasoning state on its way through the client and back.</summary>
public sealed partial class AnthropicAnswerWriterTests
{
    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Reasoning_state_survives_a_round_trip_through_the_client(int number, bool asStream)
    {
        var parts = Parts[number];
        JsonNode content = asStream
            ? ContentOf(await AnthropicBodies.StreamAsync(AnthropicBodies.Streamed([.. Steps(parts)])), AnthropicBodies.DataOf(AnthropicBodies.Streamed([.. Steps(parts)])))
            : AnthropicBodies.Answered(FinishReason.Stop, parts)["content"]!;

        var read = AnthropicBodies.Messages("[{\"role\":\"assistant\",\"content\":" + content.ToJsonString() + "}]")[0].Parts;

        Assert.Equal(parts.Select(Shown), read.Select(Shown));
    }

    public static TheoryData<int, bool> Answers
    {
        get
        {
            var data = new TheoryData<int, bool>();
            for (var number = 0; number < Parts.Length; number++)
            {
                data.Add(number, false);
                data.Add(number, true);
            }

            return data;
        }
    }

    private static ContentPart[][] Parts =>
    [
        [new ReasoningPart("hm") { Seal = Claude }, new ReasoningPart("") { Seal = new ReasoningSeal(ReasoningOrigins.Anthropic, "EmwK") { IsEncrypted = true } }, new TextPart("x")],
        [new ReasoningPart("") { Seal = Claude }, new TextPart("x")],
        [new ReasoningPart("plain"), new TextPart("x")],
        [new ReasoningPart("sum") { Seal = OpenAI }, new ReasoningPart("") { Seal = OpenAI with { Id = "rs:2" } }, new ToolCallPart("a", "f", "{}")],
        [new ToolCallPart("a:1", "f", "{}") { Seal = Gemini }, new ToolCallPart("b", "f", "{}")],
        [new ReasoningPart("hm") { Seal = Gemini }, new TextPart("x") { Seal = Gemini }, new ToolCallPart("b", "f", "{}") { Seal = Gemini with { Data = "BBB" } }],
    ];

    [Fact]
    public void The_state_of_a_call_stands_before_it_also_in_a_stream()
    {
        var events = AnthropicBodies.DataOf(AnthropicBodies.Streamed(
            new ToolCallStarted(0, 0, "a", "f"), new PartSealed(0, 0, Gemini), new ToolArgumentsDelta(0, 0, "{}"), new PartEnded(0, 0)));

        Assert.Equal(["start 0 redacted_thinking", "stop 0", "start 1 tool_use", "delta 1", "stop 1"], Order(events));
    }

    // As the official clients put a stream together.
    private static JsonArray ContentOf(List<AnswerEvent> steps, List<JsonObject> events)
    {
        Assert.DoesNotContain(steps, step => step is AnswerFailed);
        var content = new JsonArray();
        foreach (var data in events)
        {
            var index = (int?)data["index"] ?? 0;
            switch ((string?)data["type"])
            {
                case "content_block_start":
                    Assert.Equal(content.Count, index);
                    content.Add(data["content_block"]!.DeepClone());
                    break;
                case "content_block_delta":
                    var (block, delta) = (content[index]!, data["delta"]!);
                    var field = (string?)delta["type"] switch { "text_delta" => "text", "thinking_delta" => "thinking", "signature_delta" => "signature", _ => null };
                    if (field is not null)
                    {
                        block[field] = (field == "signature" ? "" : (string?)block[field]) + (string?)delta[field];
                    }

                    break;
                default:
                    break;
            }
        }

        return content;
    }

    private static IEnumerable<AnswerEvent> Steps(ContentPart[] parts)
    {
        for (var number = 0; number < parts.Length; number++)
        {
            var part = parts[number];
            switch (part)
            {
                case TextPart text:
                    yield return new TextDelta(0, number, text.Text);
                    break;
                case ReasoningPart { Text.Length: > 0 } reasoning:
                    yield return new ReasoningDelta(0, number, reasoning.Text);
                    break;
                case ToolCallPart call:
                    yield return new ToolCallStarted(0, number, call.Id, call.Name);
                    break;
                default:
                    break;
            }

            if (SealOf(part) is { } seal)
            {
                yield return new PartSealed(0, number, seal);
            }

            yield return new PartEnded(0, number);
        }
    }

    private static ReasoningSeal? SealOf(ContentPart part) => part switch
    {
        TextPart text => text.Seal,
        ReasoningPart reasoning => reasoning.Seal,
        ToolCallPart call => call.Seal,
        _ => null,
    };

    private static string Shown(ContentPart part) => part is TextPart text ? $"{text.Text} {text.Seal}" : part.ToString();

    private static IEnumerable<string> Order(List<JsonObject> events) => events
        .Where(data => ((string)data["type"]!).StartsWith("content_block", StringComparison.Ordinal))
        .Select(data => $"{((string)data["type"]!)["content_block_".Length..]} {data["index"]} {data["content_block"]?["type"]}".TrimEnd());
}
