using System.Collections.Immutable;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.OpenAIResponses;

/// <summary>
/// Reads the items of a request into turns: what the model thought, said and called in a row is one turn of its own, and so are the
/// outputs that answer it.
/// </summary>
/// <param name="untranslated">Takes the kinds of items that are left out.</param>
internal sealed class ResponsesInputReader(ICollection<string> untranslated)
{
    private readonly ImmutableArray<Message>.Builder _messages = ImmutableArray.CreateBuilder<Message>();
    private readonly List<ContentPart> _turn = [];
    private MessageRole _role;
    private Dictionary<string, ReasoningSeal> _callSeals = [];

    /// <summary>Reads instructions and input.</summary>
    /// <exception cref="RequestFormatException">The client has to mend something.</exception>
    public ImmutableArray<Message> Read(JsonElement root)
    {
        if (root.Get("instructions"u8) is { } instructions)
        {
            var words = instructions.Text() ?? throw new RequestFormatException("must be a text.", "instructions");
            _messages.Add(new Message(MessageRole.System, [new TextPart(words)]));
        }

        if (root.Text("input"u8) is { } text)
        {
            _messages.Add(new Message(MessageRole.User, [new TextPart(text)]));
            return _messages.DrainToImmutable();
        }

        _callSeals = ReadCallSeals(root);
        var index = 0;
        foreach (var item in root.Items("input"u8))
        {
            ReadItem(item, $"input[{index++}]");
        }

        EndTurn();
        return _messages.Count > 0
            ? _messages.DrainToImmutable()
            : throw new RequestFormatException("must be a text or a list with at least one item.", "input");
    }

    private void ReadItem(JsonElement item, string path)
    {
        switch (item.Text("type"u8))
        {
            case null or "message":
                ReadMessage(item, path);
                break;
            case "function_call":
                Add(MessageRole.Assistant, ReadCall(item, item.Text("arguments"u8) is { Length: > 0 } arguments ? arguments : "{}", path));
                break;
            case "custom_tool_call":
                Add(MessageRole.Assistant, ReadCall(item, ResponsesCustomTools.ToArguments(item.Text("input"u8) ?? ""), path));
                break;
            case "function_call_output" or "custom_tool_call_output":
                var output = ResponsesContentReader.Read(item.Get("output"u8), $"{path}.output");
                Add(MessageRole.Tool, new ToolResultPart(CallIdOf(item, path), output));
                break;
            case "reasoning":
                ReadReasoning(item);
                break;
            case "item_reference" when ResponsesIds.IsOwnReasoning(item.Text("id"u8)):
                break;
            case { } type when ResponsesItemTypes.IsHosted(type):
                untranslated.Add($"input[{type}]");
                break;
            default:
                throw new RequestFormatException(
                    "must be message, function_call, function_call_output, reasoning or another kind of item.", $"{path}.type");
        }
    }

    private void ReadMessage(JsonElement item, string path)
    {
        var content = ResponsesContentReader.Read(item.Get("content"u8), $"{path}.content");
        switch (item.Text("role"u8))
        {
            case "assistant":
                foreach (var part in content)
                {
                    Add(MessageRole.Assistant, part);
                }

                break;
            case "user":
                AddMessage(MessageRole.User, content);
                break;
            case "system":
                AddMessage(MessageRole.System, content);
                break;
            case "developer":
                AddMessage(MessageRole.Developer, content);
                break;
            default:
                throw new RequestFormatException("must be user, assistant, system or developer.", $"{path}.role");
        }
    }

    private ToolCallPart ReadCall(JsonElement item, string arguments, string path)
    {
        var id = CallIdOf(item, path);
        var name = item.Text("name"u8) ?? throw new RequestFormatException("must be the tool's name.", $"{path}.name");
        return new ToolCallPart(id, name, arguments) { Seal = _callSeals.GetValueOrDefault(id) };
    }

    private static string CallIdOf(JsonElement item, string path) =>
        item.Text("call_id"u8) ?? throw new RequestFormatException("must be the call's id.", $"{path}.call_id");

    private void ReadReasoning(JsonElement item)
    {
        var text = string.Join("\n\n", ResponsesReasoning.TextsOf(item));
        if (item.Text("encrypted_content"u8) is not { Length: > 0 } encrypted)
        {
            if (text.Length > 0)
            {
                Add(MessageRole.Assistant, new ReasoningPart(text));
            }

            return;
        }

        switch (ResponsesSeals.Read(encrypted, item.Text("id"u8)))
        {
            case (var seal, SealPlace.Thoughts, _):
                Add(MessageRole.Assistant, new ReasoningPart(text) { Seal = seal });
                break;
            case (var seal, SealPlace.Text, _):
                SealText(seal);
                break;
            default:
                // Calls take theirs when they are read.
                break;
        }
    }

    private void SealText(ReasoningSeal seal)
    {
        if (_role == MessageRole.Assistant && _turn is [.., TextPart { Seal: null } text])
        {
            _turn[^1] = text with { Seal = seal };
        }
        else
        {
            // It hung on a text without words, which was not written.
            Add(MessageRole.Assistant, new TextPart("") { Seal = seal });
        }
    }

    private static Dictionary<string, ReasoningSeal> ReadCallSeals(JsonElement root)
    {
        var seals = new Dictionary<string, ReasoningSeal>();
        foreach (var item in root.Items("input"u8))
        {
            if (item.Is("type"u8, "reasoning"u8) && item.Text("encrypted_content"u8) is { } encrypted
                && ResponsesSeals.Read(encrypted, null) is (var seal, SealPlace.Call, { } callId))
            {
                seals[callId] = seal;
            }
        }

        return seals;
    }

    private void Add(MessageRole role, ContentPart part)
    {
        if (_role != role)
        {
            EndTurn();
        }

        _role = role;
        _turn.Add(part);
    }

    private void AddMessage(MessageRole role, ImmutableArray<ContentPart> content)
    {
        EndTurn();
        _messages.Add(new Message(role, content));
    }

    private void EndTurn()
    {
        if (_turn.Count > 0)
        {
            _messages.Add(new Message(_role, [.. _turn]));
            _turn.Clear();
        }
    }
}
