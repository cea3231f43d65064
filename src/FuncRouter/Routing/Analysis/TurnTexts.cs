using System.Text;
using System.Text.Json;
using FuncRouter.Conversation;

namespace FuncRouter.Routing.Analysis;

/// <summary>Reads the texts of one turn: the string itself, or what stands under <c>content</c> and <c>text</c> in it.</summary>
/// <param name="turn">The turn as it stands in the body, as JSON; may be empty.</param>
internal ref struct TurnTexts(ReadOnlySpan<byte> turn)
{
    private readonly bool _isEmpty = turn.IsEmpty;
    private Utf8JsonReader _reader = new(turn, new JsonReaderOptions { MaxDepth = 256 });
    private bool _isText = true;

    /// <summary>What stands between the quotation marks of the text that was read last.</summary>
    public readonly ReadOnlySpan<byte> Raw => _reader.ValueSpan;

    /// <summary>The text of the user's last turn, its pieces one below the other; empty where there is none.</summary>
    public static string LastTurnOf(RouterRequest request)
    {
        var texts = new TurnTexts(request.Body.Buffer.Span[request.Features.LastUserTurn]);
        var whole = new StringBuilder();
        while (texts.Read())
        {
            whole.Append(whole.Length > 0 ? "\n" : "").Append(texts.Decode());
        }

        return whole.ToString();
    }

    /// <summary>Reads the next text.</summary>
    /// <returns>False where there is none left.</returns>
    public bool Read()
    {
        while (!_isEmpty && _reader.Read())
        {
            switch (_reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    _isText = _reader.ValueSpan.SequenceEqual("content"u8) || _reader.ValueSpan.SequenceEqual("text"u8);
                    break;
                case JsonTokenType.String when _isText:
                    return true;
            }
        }

        return false;
    }

    private readonly string Decode()
    {
        try
        {
            return _reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half a character is escaped in it; the rest can be read all the same.
            return Encoding.UTF8.GetString(_reader.ValueSpan);
        }
    }
}
