using FsCheck;
using FsCheck.Fluent;
using FuncRouter.Execution.Rescue;

namespace FuncRouter.Tests.Execution.Rescue;

public sealed class ContinuedTextTests
{
    [Theory]
    [InlineData("The cat sat on", " the mat.", " the mat.")]
    [InlineData("The cat sat on ", "the mat.", "the mat.")]
    [InlineData("The cat sat on ", " the mat.", "the mat.")]
    [InlineData("The cat sat.\n\n", "\n\nThen it slept.", "Then it slept.")]
    [InlineData("The cat sat.\n", "\n\nThen it slept.", "\nThen it slept.")]
    [InlineData("The cat sat. ", "\nThen it slept.", "\nThen it slept.")]
    [InlineData("The ca", "t sat.", "t sat.")]
    [InlineData("It was very", " very good.", " very good.")]
    [InlineData("I had ", "had enough.", "had enough.")]
    [InlineData("The cat sat. ", "The dog ran.", "The dog ran.")]
    [InlineData("That is 0.333", "333 of it.", "333 of it.")]
    public void What_follows_is_taken_as_it_is(string sent, string text, string rest) => Assert.Equal(rest, RestOf(sent, [text]));

    [Theory]
    [InlineData("The cat sat on the mat", "sat on the mat and slept.", " and slept.")]
    [InlineData("The cat sat on the mat ", "cat sat on the mat and slept.", "and slept.")]
    [InlineData("The cat sat on the mat", "\ncat sat on the mat and slept.", " and slept.")]
    [InlineData("The capital", "capital of France", " of France")]
    [InlineData("The capi", "capital of France", "tal of France")]
    [InlineData("f(bar", "bar)", ")")]
    public void A_tail_that_is_repeated_is_dropped(string sent, string text, string rest) => Assert.Equal(rest, RestOf(sent, [text]));

    [Theory]
    [InlineData("Hello", "Hello, I am here.", ", I am here.")]
    [InlineData("Hello. ", "Hello. I am here.", "I am here.")]
    [InlineData("The cat sat on the", "The cat sat on the mat.", " mat.")]
    public void An_answer_that_begins_anew_in_the_same_words_goes_on_where_the_first_broke(string sent, string text, string rest) =>
        Assert.Equal(rest, RestOf(sent, [text]));

    [Theory]
    [InlineData("The cat sat on the mat", "The cat sat on a chair.")]
    [InlineData("The cat sat on the mat and", "The cat sat on the mat.")]
    [InlineData("The cat sat on the mat and", "The cat sat on the mat")]
    [InlineData("The cat", "The dog ran.")]
    [InlineData("The cat sat", "")]
    [InlineData("The cat sat", " \n")]
    [InlineData("The cat sat on the mat", "sat on the mat")]
    public void Another_answer_and_one_that_adds_nothing_are_refused(string sent, string text)
    {
        var continued = new ContinuedText(sent);

        Assert.True(continued.Take(text) is null || continued.End(isFinish: true) is null);
        Assert.NotNull(continued.Refusal);
    }

    [Fact]
    public void A_tool_call_may_follow_without_a_word()
    {
        var continued = new ContinuedText("I shall look that up.");

        Assert.Equal("", continued.End(isFinish: false));
        Assert.True(continued.IsPast);
    }

    [Fact]
    public void Text_is_held_back_only_while_it_may_be_a_repetition()
    {
        var continued = new ContinuedText("One two three four");

        Assert.Equal("", continued.Take("three f"));
        Assert.Equal("", continued.Take("o"));
        Assert.Equal("three fox", continued.Take("x"));
        Assert.Equal("es", continued.Take("es"));
    }

    [Fact]
    public void However_the_text_is_cut_the_rest_is_the_same() => Check.QuickThrowOnFailure(Prop.ForAll(
        Texts().ToArbitrary(),
        texts => RestOf(texts.Sent, [texts.Text]) == RestOf(texts.Sent, [.. texts.Text.Select(character => character.ToString())])));

    [Fact]
    public void A_tail_of_enough_marks_is_never_there_twice() => Check.QuickThrowOnFailure(Prop.ForAll(
        Texts().Zip(Gen.Choose(0, 1000)).ToArbitrary(),
        drawn =>
        {
            var (texts, place) = drawn;
            var given = texts.Sent.TrimEnd();
            var tail = given[(place % Math.Max(1, given.Length))..];

            // A capital is in none of the texts, so the tail ends where it ends.
            var rest = "X" + texts.Text;
            return tail.Count(character => character != ' ') < ContinuedText.FewestMarks || RestOf(texts.Sent, [tail, rest]) == rest;
        }));

    [Fact]
    public void What_is_new_from_its_first_mark_is_all_taken() => Check.QuickThrowOnFailure(Prop.ForAll(
        Texts().ToArbitrary(), texts => RestOf(texts.Sent, ["X" + texts.Text]) == "X" + texts.Text));

    // Few letters, so that texts are full of chance repetitions.
    private static Gen<(string Sent, string Text)> Texts()
    {
        var text = Gen.Elements('a', 'b', ' ').ArrayOf().Select(characters => new string(characters));
        return text.Where(sent => sent.Trim().Length > 0).Zip(text);
    }

    private static string? RestOf(string sent, string[] pieces)
    {
        var continued = new ContinuedText(sent);
        var rest = "";
        foreach (var piece in pieces)
        {
            if (continued.Take(piece) is not { } added)
            {
                return null;
            }

            rest += added;
        }

        return continued.End(isFinish: true) is { } last ? rest + last : null;
    }
}
