using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace FuncRouter.Configuration;

/// <summary>
/// One value of the configuration with the path that it stands at. Every reading method gives null both where the value is absent
/// and where it is wrong; what is wrong is reported.
/// </summary>
/// <param name="path">The path in the document, or the environment variable that sets the option.</param>
/// <param name="json">The value in the document; undefined where there is none.</param>
/// <param name="report">Takes the mistakes.</param>
/// <param name="text">The environment variable's value, which goes before the document's; null where none sets the option.</param>
internal sealed class ConfigurationOption(string path, JsonElement json, ConfigurationReport report, string? text = null)
{
    /// <summary>Where it stands.</summary>
    public string Path => path;

    /// <summary>Whether there is a value, right or wrong.</summary>
    public bool IsPresent => text is not null || json.ValueKind != JsonValueKind.Undefined;

    /// <summary>Reports a mistake here.</summary>
    public void Mistake(string message) => report.Mistake(path, message);

    /// <summary>Reports what is allowed here but probably not meant.</summary>
    public void Warn(string message) => report.Warn(path, message);

    /// <summary>Reports an option that does nothing, where somebody set it.</summary>
    public void WarnIfPresent(string message)
    {
        if (IsPresent)
        {
            Warn(message);
        }
    }

    /// <summary>Reports an option that has to be there and is not.</summary>
    public ConfigurationOption Require(string what)
    {
        if (!IsPresent)
        {
            Mistake($"is missing; {what}");
        }

        return this;
    }

    /// <summary>Text that is not blank.</summary>
    public string? Text()
    {
        var value = text ?? (Is(JsonValueKind.String, "text") ? json.GetString() : null);
        if (value is not null && string.IsNullOrWhiteSpace(value))
        {
            Mistake("is empty");
            return null;
        }

        return value;
    }

    /// <summary>True or false.</summary>
    public bool? Flag()
    {
        if (text is not null)
        {
            return bool.TryParse(text, out var flag) ? flag : Wrong<bool>("must be true or false");
        }

        return json.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => Is(JsonValueKind.True, "true or false") ? true : null,
        };
    }

    /// <summary>A whole number within limits, both inclusive.</summary>
    public long? Whole(long least, long most) => Number<long>(least, most, "a whole number", NumberStyles.AllowLeadingSign);

    /// <summary>A number within limits, both inclusive.</summary>
    public double? Number(double least, double most) => Number<double>(least, most, "a number", NumberStyles.Float);

    /// <summary>US dollars, zero or more.</summary>
    public decimal? Dollars() => Number<decimal>(0, 1_000_000, "a number", NumberStyles.Float);

    /// <summary>A length of time that is given in seconds, of a millisecond at least.</summary>
    public TimeSpan? Seconds(double most) => Number(0.001, most) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>One of a few words.</summary>
    public T? OneOf<T>(params ReadOnlySpan<(string Word, T Meaning)> choices)
        where T : struct
    {
        if (Text() is not { } word)
        {
            return null;
        }

        var words = new List<string>();
        foreach (var choice in choices)
        {
            if (choice.Word == word)
            {
                return choice.Meaning;
            }

            words.Add(choice.Word);
        }

        return Wrong<T>($"must be one of {string.Join(", ", words)}{NearestName.Hint(word, words)}");
    }

    /// <summary>One of many words.</summary>
    public string? Word(ImmutableArray<string> words)
    {
        var word = Text();
        if (word is null || words.Contains(word))
        {
            return word;
        }

        Mistake($"must be one of {string.Join(", ", words)}{NearestName.Hint(word, words)}");
        return null;
    }

    /// <summary>The items of a list that has some, or the text itself, each one of many words.</summary>
    public ImmutableArray<string> Words(ImmutableArray<string> words) => text is null && json.ValueKind == JsonValueKind.String
        ? Word(words) is { } one ? [one] : []
        : [.. (FilledItems() ?? []).Select(item => item.Word(words)).OfType<string>()];

    /// <summary>An address of a service. Its text may hold a key by mistake, and so is not shown.</summary>
    public Uri? Address()
    {
        if (Text() is not { } value)
        {
            return null;
        }

        var problem = !Uri.TryCreate(value.TrimEnd('/'), UriKind.Absolute, out var address)
            || address.Scheme is not ("http" or "https") || address.Host.Length == 0
            ? "must be an absolute address that begins with https:// or http://"
            : address.UserInfo.Length > 0 ? "must not hold a user name or password; a key goes to apiKey"
            : address.Query.Length > 0 || address.Fragment.Length > 0 || value.AsSpan().ContainsAny('?', '#')
                ? "must not hold a query or fragment (? or #)"
            : null;
        if (problem is not null)
        {
            Mistake(problem);
        }

        return problem is null ? address : null;
    }

    /// <summary>The items of an array; of an environment variable, what the commas part.</summary>
    public ImmutableArray<ConfigurationOption>? Items()
    {
        if (text is not null)
        {
            return [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(item => new ConfigurationOption(path, default, report, item))];
        }

        return Is(JsonValueKind.Array, "a list")
            ? [.. json.EnumerateArray().Select((item, index) => new ConfigurationOption(ConfigurationPath.Of(path, index), item, report))]
            : null;
    }

    /// <summary>The items of an array that has some.</summary>
    public ImmutableArray<ConfigurationOption>? FilledItems()
    {
        var items = Items();
        if (items is { IsEmpty: true })
        {
            Mistake("is empty; leave it out or fill it");
        }

        return items;
    }

    /// <summary>A text, or the texts of a list that has some.</summary>
    public ImmutableArray<string>? Texts()
    {
        if (text is null && json.ValueKind == JsonValueKind.String)
        {
            return Text() is { } one ? [one] : null;
        }

        return (text is not null || Is(JsonValueKind.Array, "text or a list")) && FilledItems() is { } items
            ? [.. items.Select(item => item.Text()).OfType<string>()]
            : null;
    }

    /// <summary>The entries of an object whose names are the user's.</summary>
    public ImmutableArray<(string Name, ConfigurationOption Value)>? Entries() => Is(JsonValueKind.Object, "an object")
        ? [.. json.EnumerateObject().Select(property =>
            (property.Name, new ConfigurationOption(ConfigurationPath.Of(path, property.Name), property.Value, report)))]
        : null;

    /// <summary>An object whose options are the router's, with what environment variables set in it.</summary>
    public ConfigurationSection? Section(IEnumerable<EnvironmentOverride>? overrides = null)
    {
        var set = overrides?.ToArray() ?? [];
        return Is(JsonValueKind.Object, "an object") || (set.Length > 0 && !IsPresent)
            ? new ConfigurationSection(path, json, report, set)
            : null;
    }

    private T? Number<T>(T least, T most, string what, NumberStyles style)
        where T : struct, INumber<T>
    {
        var written = text ?? (Is(JsonValueKind.Number, what) ? json.GetRawText() : null);
        if (written is null)
        {
            return null;
        }

        if (!T.TryParse(written, style, CultureInfo.InvariantCulture, out var number) || !T.IsFinite(number))
        {
            return Wrong<T>($"must be {what}" + Limits());
        }

        return number >= least && number <= most ? number : Wrong<T>("must be" + Limits());

        string Limits() => string.Create(CultureInfo.InvariantCulture, $" from {least} to {most}");
    }

    private bool Is(JsonValueKind kind, string what)
    {
        if (json.ValueKind != kind && json.ValueKind != JsonValueKind.Undefined)
        {
            Mistake($"must be {what}, not {Describe(json.ValueKind)}");
        }

        return json.ValueKind == kind;
    }

    private T? Wrong<T>(string message)
        where T : struct
    {
        Mistake(message);
        return null;
    }

    private static string Describe(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };
}
