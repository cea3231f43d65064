using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.Gemini;

/// <summary>
/// Turns pieces of arguments, each with the path of its place (<c>$.recipe.steps[0]</c>), into pieces of one JSON text. They come in the
/// order of the text, so nothing has to wait: only the way to the last place is kept. A piece without a value ends a text or a list
/// (<c>$.steps[]</c>), or stands for an empty object or list.
/// Source: Vertex AI reference, <c>PartialArg</c>; RFC 9535.
/// </summary>
internal sealed class GeminiPartialArguments
{
    private readonly StringBuilder _json = new();
    private readonly List<Container> _open = [];
    private IReadOnlyList<string> _last = [];
    private bool _textIsOpen;

    /// <summary>Takes a piece.</summary>
    /// <returns>What it adds to the text; may be empty.</returns>
    public string Add(JsonElement piece)
    {
        if (piece.Text("jsonPath"u8) is { } path && GeminiPath.Read(path) is { Names.Count: > 0 } place)
        {
            Add(piece, place);
        }

        return Take();
    }

    /// <summary>Ends the text.</summary>
    /// <returns>What it still lacks; empty where there was nothing at all.</returns>
    public string End()
    {
        CloseText();
        CloseTo(0);
        return Take();
    }

    private void Add(JsonElement piece, GeminiPath place)
    {
        var goesOn = piece.Flag("willContinue"u8) == true;
        var value = ValueOf(piece);
        if (_last.SequenceEqual(place.Names))
        {
            if (_textIsOpen && value is { ValueKind: JsonValueKind.String } more)
            {
                _json.Append(Inner(more));
            }

            if (!goesOn)
            {
                CloseText();
            }

            return;
        }

        if (value is { } known)
        {
            AddValue(place, known, goesOn);
        }
        else if (!goesOn)
        {
            OpenTo(place, place.Names.Count);
            _last = place.Names;
        }
    }

    private void AddValue(GeminiPath place, JsonElement value, bool goesOn)
    {
        OpenTo(place, place.Names.Count - 1);
        BeginItem(place.Names[^1]);
        _last = place.Names;
        if (value.ValueKind != JsonValueKind.String)
        {
            _json.Append(value.GetRawText());
            return;
        }

        _json.Append('"').Append(Inner(value));
        _textIsOpen = true;
        if (!goesOn)
        {
            CloseText();
        }
    }

    // Closes what does not lie on the way to a place, and opens what does; the object of all arguments is the first of them.
    private void OpenTo(GeminiPath place, int depth)
    {
        CloseText();
        if (_open.Count == 0)
        {
            Open("", false);
        }

        var common = 0;
        while (common < depth && common + 1 < _open.Count && _open[common + 1].Name == place.Names[common])
        {
            common++;
        }

        CloseTo(common + 1);
        for (var i = common; i < depth; i++)
        {
            BeginItem(place.Names[i]);
            Open(place.Names[i], place.IsList(i));
        }
    }

    private void Open(string name, bool isList)
    {
        _open.Add(new Container(name, isList));
        _json.Append(isList ? '[' : '{');
    }

    private void BeginItem(string name)
    {
        var holder = _open[^1];
        if (holder.HasItems)
        {
            _json.Append(',');
        }

        holder.HasItems = true;
        if (!holder.IsList)
        {
            _json.Append('"').Append(JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(name)).Append("\":");
        }
    }

    private void CloseText()
    {
        if (_textIsOpen)
        {
            _textIsOpen = false;
            _json.Append('"');
        }
    }

    private void CloseTo(int depth)
    {
        while (_open.Count > depth)
        {
            _json.Append(_open[^1].IsList ? ']' : '}');
            _open.RemoveAt(_open.Count - 1);
        }
    }

    private string Take()
    {
        var added = _json.ToString();
        _json.Clear();
        return added;
    }

    private static JsonElement? ValueOf(JsonElement piece) =>
        piece.Get("stringValue"u8) ?? piece.Get("numberValue"u8) ?? piece.Get("boolValue"u8)
        ?? (piece.TryGetProperty("nullValue"u8, out _) ? Null : null);

    private static JsonElement Null { get; } = JsonElement.Parse("null");

    // What stands between the quotation marks stands there in the whole as well.
    private static string Inner(JsonElement text) => Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(text)[1..^1]);

    private sealed class Container(string name, bool isList)
    {
        public string Name => name;

        public bool IsList => isList;

        public bool HasItems { get; set; }
    }
}
