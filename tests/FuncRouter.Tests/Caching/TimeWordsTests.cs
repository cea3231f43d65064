using System.Text;
using System.Text.Json;
using FuncRouter.Caching;

namespace FuncRouter.Tests.Caching;

public sealed class TimeWordsTests
{
    public static TheoryData<string> AllWords => [.. TimeWords.Spaced, .. TimeWords.Unspaced];

    [Theory]
    [MemberData(nameof(AllWords))]
    public void Every_word_is_found_raw_and_escaped_and_in_capitals(string word)
    {
        var turn = $$"""{"role":"user","content":[{"type":"text","text":"({{word}})"}]}""";

        Assert.True(AreIn(turn));
        Assert.True(AreIn(JsonSerializer.Serialize($"({word.ToUpperInvariant()})")));
    }

    [Theory]
    [InlineData("Now translate this into French.")]
    [InlineData("What does the current through a resistor depend on?")]
    [InlineData("A todays is no word, nor is latestly.")]
    [InlineData("Write about a hoyden in Domanis house.")]
    [InlineData("")]
    public void Parts_of_words_and_words_that_mean_nothing_are_not(string text) => Assert.False(AreIn(JsonSerializer.Serialize(text)));

    [Fact]
    public void A_long_turn_is_searched_at_its_ends()
    {
        var page = string.Concat(Enumerable.Repeat("All is quiet here. ", 2000));

        Assert.True(AreIn(JsonSerializer.Serialize("What is the latest? " + page)));
        Assert.True(AreIn(JsonSerializer.Serialize(page + "What is the latest?")));
        Assert.False(AreIn(JsonSerializer.Serialize(page + "What is the latest? " + page)));
    }

    private static bool AreIn(string turn) => TimeWords.AreIn(Encoding.UTF8.GetBytes(turn));
}
