using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.Gemini;

/// <summary>
/// A call of a function, whose arguments come whole, or in pieces where Vertex AI was asked to stream them: then the first piece has the
/// function's name, and the last one does not say that it goes on.
/// Source: Vertex AI documentation, "Introduction to function calling", "Streaming function call arguments".
/// </summary>
/// <param name="choice">Which of the answers it is in.</param>
/// <param name="part">Its part.</param>
internal sealed class GeminiCall(int choice, int part)
{
    private readonly GeminiPartialArguments _pieces = new();

    /// <summary>Reads a piece of the call, or all of it.</summary>
    /// <returns>Whether it is the last.</returns>
    public bool Read(JsonElement call, ICollection<AnswerEvent> steps)
    {
        if (call.Get("args"u8) is { } arguments)
        {
            Add(Whole(arguments), steps);
            return true;
        }

        var goesOn = call.Flag("willContinue"u8) == true;
        foreach (var piece in call.Items("partialArgs"u8))
        {
            Add(_pieces.Add(piece), steps);
            goesOn |= piece.Flag("willContinue"u8) == true;
        }

        return !goesOn;
    }

    /// <summary>Ends it.</summary>
    public void End(ICollection<AnswerEvent> steps)
    {
        Add(_pieces.End(), steps);
        steps.Add(new PartEnded(choice, part));
    }

    private void Add(string json, ICollection<AnswerEvent> steps)
    {
        if (json.Length > 0)
        {
            steps.Add(new ToolArgumentsDelta(choice, part, json));
        }
    }

    private static string Whole(JsonElement arguments) =>
        arguments.ValueKind == JsonValueKind.String ? arguments.GetString()! : WithoutLines(JsonMarshal.GetRawUtf8Value(arguments));

    // Whole answers come in lines, which nobody wants in the arguments. Nothing but the white space between the words goes.
    private static string WithoutLines(ReadOnlySpan<byte> json)
    {
        if (!json.Contains((byte)'\n'))
        {
            return Encoding.UTF8.GetString(json);
        }

        var kept = new byte[json.Length];
        var length = 0;
        var isText = false;
        for (var i = 0; i < json.Length; i++)
        {
            if (isText || !char.IsWhiteSpace((char)json[i]))
            {
                kept[length++] = json[i];
            }

            isText ^= json[i] == '"';
            if (isText && json[i] == '\\')
            {
                kept[length++] = json[++i];
            }
        }

        return Encoding.UTF8.GetString(kept, 0, length);
    }
}
