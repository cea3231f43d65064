using FsCheck.Xunit;
using FuncRouter.Storage;

namespace FuncRouter.Tests.Storage;

public sealed class KeyEncodingTests
{
    private const int LongestAlwaysFitting = StoreLimits.KeyBytes / 5;

    [Property]
    public bool Decoding_gives_the_key_back(string? text) => KeyEncoding.Decode(Encode(text)) == Key(text);

    [Property]
    public bool A_key_becomes_printable_ASCII_that_no_store_or_URL_forbids(string? text) =>
        Encode(text).All(c => char.IsAscii(c) && !char.IsControl(c) && !"/\\#?%'\"+&() ".Contains(c, StringComparison.Ordinal));

    [Property]
    public bool A_prefix_of_a_key_is_a_prefix_of_its_escaped_form(string? start, string? rest)
    {
        var (prefix, whole) = (Key(start), Key(Key(start) + Key(rest)));
        return KeyEncoding.Encode(whole, "key").StartsWith(KeyEncoding.Encode(prefix, "key"), StringComparison.Ordinal);
    }

    [Property]
    public bool Keys_that_differ_have_escaped_forms_that_differ(string? one, string? other) =>
        (Key(one) == Key(other)) == (Encode(one) == Encode(other));

    [Property]
    public bool A_prefix_and_the_last_character_are_behind_every_key_with_that_prefix(string? start, string? rest) =>
        string.CompareOrdinal(Encode(Half(start) + Half(rest)), KeyEncoding.Encode(Half(start) + "\uffff", "key")) < 0
        || Half(rest).StartsWith('\uffff');

    [Theory]
    [InlineData("", "")]
    [InlineData("gpt-5.1_mini:free|x@y=1,2;3", "gpt-5.1_mini:free|x@y=1,2;3")]
    [InlineData("openai/gpt", "openai~002Fgpt")]
    [InlineData("~0041", "~007E0041")]
    [InlineData("😀", "~D83D~DE00")]
    public void Keys_are_escaped_unit_by_unit(string key, string escaped) => Assert.Equal(escaped, KeyEncoding.Encode(key, "key"));

    [Theory]
    [InlineData("~")]
    [InlineData("a~12")]
    [InlineData("~xyzw")]
    public void What_was_not_escaped_here_is_not_decoded(string text) => Assert.Throws<FormatException>(() => KeyEncoding.Decode(text));

    private static string Key(string? text) => text is null ? "" : text[..Math.Min(text.Length, LongestAlwaysFitting)];

    private static string Half(string? text) => Key(text)[..(Key(text).Length / 2)];

    private static string Encode(string? text) => KeyEncoding.Encode(Key(text), "key");
}
