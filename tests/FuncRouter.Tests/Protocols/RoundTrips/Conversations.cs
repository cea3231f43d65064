using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using FuncRouter.Conversation;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Protocols.RoundTrips;

/// <summary>A conversation and what was asked with it, made at random of what the protocols have in common.</summary>
public sealed record SomeConversation
{
    public required ConversationRequest Request { get; init; }

    public override string ToString() => NeutralText.Of(Request);
}

/// <summary>Makes conversations. Every text, call, result and medium has a mark that no other has.</summary>
public static class Conversations
{
    private static readonly string[] Odd =
        ["", "ä😀", "\"quoted\\ /<&>+'", "\u2028\u0085\ufeff", "\u0001\u001f", "line\r\nline\t", "{\"a\":[1]}", "e\u0301\u200d", "\\u0041", "data:image/png;base64,AAAA"];

    private static readonly string[] Schemas =
        ["""{"type":"object","properties":{"q":{"type":"string"}},"required":["q"],"additionalProperties":false}""", """{"type":"object","properties":{}}"""];

    public static Arbitrary<SomeConversation> All() => Arb.From(
        from system in Gen.Elements(true, false)
        from turns in Gen.ListOf(Turns()).Resize(4)
        from last in Gen.NonEmptyListOf(Said()).Resize(3)
        from options in Options()
        select new SomeConversation { Request = Build(system, [.. turns], [.. last], options) });

    /// <summary>The words of a conversation without the borders of its messages, which protocols draw in different places.</summary>
    internal static string Flat(ConversationRequest request)
    {
        var lines = new List<string>();
        var text = new StringBuilder();
        MessageRole? speaker = null;
        void EndText()
        {
            if (text.Length > 0)
            {
                lines.Add($"{speaker}: text \"{text}\"");
                text.Clear();
            }
        }

        foreach (var message in request.Messages)
        {
            var role = message.Role == MessageRole.Developer ? MessageRole.System : message.Role;
            foreach (var part in message.Parts)
            {
                if (role != speaker || part is not TextPart)
                {
                    EndText();
                }

                speaker = role;
                if (part is TextPart { Seal: null } said)
                {
                    text.Append(said.Text);
                }
                else
                {
                    lines.Add($"{role}: {NeutralText.Of(part)}");
                }
            }
        }

        EndText();
        return string.Join('\n', lines) + "\n" + NeutralText.Of(request with { Messages = [] });
    }

    private static Gen<string> Texts() => Gen.Elements(Odd);

    private static Gen<Piece> Said() =>
        from kind in Gen.Elements(Kind.Text, Kind.Text, Kind.Image, Kind.LinkedImage, Kind.File)
        from text in Texts()
        select new Piece(kind, text);

    private static Gen<Turn> Turns() =>
        from said in Gen.NonEmptyListOf(Said()).Resize(3)
        from thinks in Gen.Elements(true, false)
        from answer in Texts()
        from calls in Gen.Choose(0, 2)
        from result in Texts()
        select new Turn([.. said], thinks, answer, calls, result);

    private static Gen<ConversationRequest> Options() =>
        from tools in Gen.Choose(0, 3)
        from choice in Gen.Elements<ToolChoice?>(null, new(ToolChoiceMode.Auto), new(ToolChoiceMode.None), new(ToolChoiceMode.Required), new(ToolChoiceMode.Named, "tool_0"))
        from parallel in Gen.Elements<bool?>(null, false)
        from limit in Gen.Elements<int?>(1, 4096, 100_000)
        from temperature in Gen.Elements<double?>(null, 0, 0.5)
        from stream in Gen.Elements(true, false)
        from schema in Gen.Elements(Schemas)
        select new ConversationRequest
        {
            Messages = [],
            Tools = [.. Enumerable.Range(0, tools).Select(i => new ToolDefinition($"tool_{i}") { Description = i == 0 ? null : $"does\n{i}", Parameters = JsonElement.Parse(schema) })],
            ToolChoice = tools == 0 ? null : choice,
            ParallelToolCalls = tools == 0 || choice is null or { Mode: ToolChoiceMode.None } ? null : parallel,
            MaxOutputTokens = limit,
            Temperature = temperature,
            Stream = stream,
        };

    private static ConversationRequest Build(bool system, Turn[] turns, Piece[] last, ConversationRequest options)
    {
        var marks = 0;
        string Mark() => string.Create(CultureInfo.InvariantCulture, $"mark{marks++}x");
        var messages = ImmutableArray.CreateBuilder<Message>();
        if (system)
        {
            messages.Add(new Message(MessageRole.System, [new TextPart(Mark() + " Be brief.")]));
        }

        foreach (var some in turns)
        {
            // Some protocols take no call of a tool that they do not know.
            var turn = options.Tools.IsEmpty ? some with { Calls = 0 } : some;
            messages.Add(new Message(MessageRole.User, [.. turn.Said.Select(piece => PartOf(piece, Mark()))]));
            AddAnswer(messages, turn, Mark);
        }

        messages.Add(new Message(MessageRole.User, [.. last.Select(piece => PartOf(piece, Mark()))]));
        return options with { Messages = messages.DrainToImmutable() };
    }

    private static void AddAnswer(ImmutableArray<Message>.Builder messages, Turn turn, Func<string> mark)
    {
        var parts = ImmutableArray.CreateBuilder<ContentPart>();
        if (turn.Thinks)
        {
            parts.Add(new ReasoningPart(mark() + turn.Answer));
        }

        parts.Add(new TextPart(mark() + turn.Answer));
        var calls = Enumerable.Range(0, turn.Calls).Select(_ => mark()).ToArray();
        parts.AddRange(calls.Select(call => new ToolCallPart($"call_{call}"[..^1], "tool_0", $$"""{"q":"{{call}}","n":[1,null]}""")));
        messages.Add(new Message(MessageRole.Assistant, parts.DrainToImmutable()));
        foreach (var call in calls)
        {
            messages.Add(new Message(MessageRole.Tool, [new ToolResultPart($"call_{call}"[..^1], [new TextPart(mark() + turn.Result)])]));
        }

        if (turn.Calls > 0)
        {
            messages.Add(new Message(MessageRole.Assistant, [new TextPart(mark() + turn.Answer + ".")]));
        }
    }

    private static ContentPart PartOf(Piece piece, string mark)
    {
        // The mark is base64 as it is, in groups of four characters.
        var bytes = new InlineMedia(piece.Kind == Kind.Image ? "image/png" : "application/pdf", Encoding.ASCII.GetBytes(mark.PadRight((mark.Length + 3) / 4 * 4, 'A')));
        return piece.Kind switch
        {
            Kind.Image => new ImagePart(bytes),
            Kind.LinkedImage => new ImagePart(new LinkedMedia($"https://example.com/{mark}.png")),
            Kind.File => new FilePart(bytes) { Name = $"a-{mark[4..^1]}.pdf" },
            _ => new TextPart(mark + piece.Text),
        };
    }

    internal enum Kind
    {
        Text,
        Image,
        LinkedImage,
        File,
    }

    private sealed record Piece(Kind Kind, string Text);

    private sealed record Turn(Piece[] Said, bool Thinks, string Answer, int Calls, string Result);
}
