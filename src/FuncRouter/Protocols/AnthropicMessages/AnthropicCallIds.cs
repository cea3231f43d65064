using System.Globalization;

namespace FuncRouter.Protocols.AnthropicMessages;

/// <summary>
/// The ids of tool calls as Anthropic takes them: unique in the conversation, of letters, digits, <c>_</c> and <c>-</c>. Those that are
/// so already stay as they are; other providers' (<c>functions.search:0</c>), empty and repeated ones get new names, call and result alike.
/// Source: the API's own refusal, "String should match pattern '^[a-zA-Z0-9_-]+$'".
/// </summary>
internal sealed class AnthropicCallIds
{
    private readonly HashSet<string> _taken = [];
    private readonly Dictionary<string, string> _names = [];
    private readonly Queue<string> _nameless = new();

    /// <summary>The name of the next call.</summary>
    /// <param name="id">Its id; may be empty.</param>
    public string OfCall(string id)
    {
        var clean = id.Length == 0 ? "call" : string.Concat(id.Select(character => IsAllowed(character) ? character : '_'));
        var name = clean;
        for (var number = 2; !_taken.Add(name); number++)
        {
            name = clean + "_" + number.ToString(CultureInfo.InvariantCulture);
        }

        _names[id] = name;
        if (id.Length == 0)
        {
            _nameless.Enqueue(name);
        }

        return name;
    }

    /// <summary>The name of the call that a result belongs to. Results without an id answer calls without one, in order.</summary>
    /// <param name="id">The id that the result names.</param>
    public string OfResult(string id) =>
        id.Length == 0 && _nameless.TryDequeue(out var next) ? next
        : _names.TryGetValue(id, out var name) ? name
        : OfCall(id);

    private static bool IsAllowed(char character) => char.IsAsciiLetterOrDigit(character) || character is '_' or '-';
}
