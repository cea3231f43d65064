using FuncRouter.Caching.Semantic;
using FuncRouter.Caching.Semantic.Reading;

namespace FuncRouter.Tests.Caching.Semantic;

/// <summary>What is kept of a turn.</summary>
public sealed class TurnSignatureTests
{
    private const int MostBytes = 4096;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(8 * 1024)]
    [InlineData(100 * 1024)]
    public void Its_memory_is_bounded_however_long_the_text_is(int characters)
    {
        var text = string.Concat(Enumerable.Range(0, characters).Select(i => i % 7 == 6 ? ' ' : (char)('a' + (i % 26))));

        Assert.InRange(TurnSignature.Of(text).MemoryBytes, 1, MostBytes);
    }

    [Fact]
    public void A_question_of_ten_words_takes_less_than_a_kilobyte()
    {
        var bytes = TurnSignature.Of("What is the best way to learn a new language?").MemoryBytes;

        Assert.InRange(bytes, 1, 1024);
        Assert.InRange(bytes - QuestionVector.MemoryBytesOf(PairReader.Shared.Width), 1, 512);
    }

    [Theory]
    [InlineData("How do I sort a list?", QuestionKind.Procedure)]
    [InlineData("What is the easiest way to sort a list?", QuestionKind.Procedure)]
    [InlineData("Can you please tell me how to sort a list?", QuestionKind.Procedure)]
    [InlineData("Why is the sky blue?", QuestionKind.Reason)]
    [InlineData("What is the reason for the tides?", QuestionKind.Reason)]
    [InlineData("What does it feel like to fly?", QuestionKind.Experience)]
    [InlineData("How many moons has Mars?", QuestionKind.Quantity)]
    [InlineData("What is the difference between a frog and a toad?", QuestionKind.Difference)]
    [InlineData("What are the best books on chess?", QuestionKind.Best)]
    [InlineData("What happens if I delete the folder?", QuestionKind.Consequence)]
    [InlineData("Who wrote Faust?", QuestionKind.Person)]
    [InlineData("Is glass a liquid?", QuestionKind.YesNo)]
    [InlineData("Write a poem about the sea.", QuestionKind.Other)]
    internal void The_phrase_that_a_question_begins_with_gives_its_kind(string text, QuestionKind kind) => Assert.Equal(kind, TurnSignature.Of(text).Kind);

    [Theory]
    [InlineData("invest", "investing")]
    [InlineData("city", "cities")]
    [InlineData("stop", "stopped")]
    [InlineData("make", "making")]
    public void Forms_of_a_word_have_one_stem(string first, string second) =>
        Assert.Equal(TurnSignature.Of(first).Words[0].Stem, TurnSignature.Of(second).Words[0].Stem);

    [Theory]
    [InlineData("1,000 euros", "1000 euros")]
    [InlineData("1,234,567.8", "1234567.8")]
    [InlineData("I'm here", "i am here")]
    [InlineData("the U.S. army", "the u.s army")]
    [InlineData("ten men", "10 men")]
    public void Spellings_of_one_text_have_one_hash(string first, string second) =>
        Assert.Equal(TurnSignature.Of(first).Whole, TurnSignature.Of(second).Whole);

    [Theory]
    [InlineData("C", "C++")]
    [InlineData("C", "C#")]
    [InlineData("5 - 3", "5 + 3")]
    [InlineData("a < b", "a > b")]
    [InlineData("-5 degrees", "5 degrees")]
    [InlineData("3.5", "35")]
    [InlineData("3,5", "35")]
    [InlineData("1,2,3", "12,3")]
    [InlineData("12,3", "123")]
    [InlineData("0,500", "500")]
    [InlineData("1,0000", "10000")]
    public void Signs_that_matter_are_kept(string first, string second) =>
        Assert.NotEqual(TurnSignature.Of(first).Whole, TurnSignature.Of(second).Whole);

    [Theory]
    [InlineData("a", 49)]
    [InlineData("ខ", 60)]
    public void Words_are_not_cut(string letter, int length)
    {
        var word = string.Concat(Enumerable.Repeat(letter, length));

        Assert.NotEqual(TurnSignature.Of(word).Whole, TurnSignature.Of(word + letter).Whole);
    }

    [Theory]
    [InlineData("How are you?", "how  are you")]
    [InlineData(" How are you ? ", "How are you.")]
    [InlineData("Say “no”", "say \"no\"")]
    public void Capitals_blanks_kinds_of_quotes_and_the_mark_at_the_end_are_not_in_what_is_written(string first, string second) =>
        Assert.Equal(TurnSignature.Of(first).Written, TurnSignature.Of(second).Written);

    [Theory]
    [InlineData("ab", "a b")]
    [InlineData("what's", "what is")]
    [InlineData("a, b", "a b")]
    [InlineData("5!", "5")]
    [InlineData("(a)", "a")]
    public void Everything_else_is(string first, string second) => Assert.NotEqual(TurnSignature.Of(first).Written, TurnSignature.Of(second).Written);
}
