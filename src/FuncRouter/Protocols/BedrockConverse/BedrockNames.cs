using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FuncRouter.Protocols.BedrockConverse;

/// <summary>
/// Names within one request that Converse has rules for.
/// Source: Amazon Bedrock API reference, "DocumentBlock" and "ToolUseBlock".
/// </summary>
/// <param name="model">The model that gets the request.</param>
internal sealed class BedrockNames(BedrockModel model)
{
    private const int LongestDocument = 200;
    private const int LongestExtension = 6;
    private const int LongestCall = 64;

    // What Mistral's models take for a call's id; nothing longer, nothing shorter.
    private const int MistralCall = 9;

    private readonly HashSet<string> _documents = new(StringComparer.Ordinal);

    /// <summary>
    /// A document's name: letters, digits, single spaces, hyphens, parentheses and brackets, without the file's extension, and no other
    /// document's. One that leaves nothing, or none at all, becomes a neutral one, because the model reads it.
    /// </summary>
    public string Document(string? name)
    {
        var clean = Clean(WithoutExtension(name ?? ""));
        var unique = clean.Length > 0 ? clean : "document-1";
        for (var number = 2; !_documents.Add(unique); number++)
        {
            var suffix = $"-{number.ToString(CultureInfo.InvariantCulture)}";
            unique = (clean.Length > 0 ? clean[..Math.Min(clean.Length, LongestDocument - suffix.Length)] : "document") + suffix;
        }

        return unique;
    }

    /// <summary>A call's id: as it is, where it may be so; else one that is made of it, the same for the call and its result.</summary>
    public string Call(string id)
    {
        if (model.IsMistral)
        {
            return id.Length == MistralCall && id.All(char.IsAsciiLetterOrDigit) ? id : Hash(id)[..MistralCall];
        }

        var isFit = id.Length is > 0 and <= LongestCall && id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-');
        return isFit ? id : $"call_{Hash(id)[..24]}";
    }

    // Only what looks like one: a dot in the middle of a title does not begin an extension.
    private static string WithoutExtension(string name)
    {
        var dot = name.LastIndexOf('.');
        return dot > 0 && name.Length - dot <= LongestExtension && name.AsSpan(dot + 1).IndexOf(' ') < 0 ? name[..dot] : name;
    }

    private static string Clean(string name)
    {
        var clean = new StringBuilder(name.Length);
        foreach (var letter in name)
        {
            if (char.IsAsciiLetterOrDigit(letter) || letter is '-' or '(' or ')' or '[' or ']')
            {
                clean.Append(letter);
            }
            else if (clean.Length > 0 && clean[^1] != ' ')
            {
                // Whatever else stood there still keeps words apart.
                clean.Append(' ');
            }
        }

        return clean.ToString(0, Math.Min(clean.Length, LongestDocument)).Trim();
    }

    private static string Hash(string id) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
}
