using FuncRouter.Caching.Semantic;

namespace FuncRouter.Tests.Caching.Semantic;

/// <summary>Whether one answer is right for two questions.</summary>
public sealed class PairVerifierTests
{
    // Of such pairs alike by their words, four in ten are the same.
    private const double Likely = 0.5;
    private const double Unlikely = 0.35;

    private const int Draws = 400;

    [Theory]
    [InlineData("How do I convert 10 miles to km?", "How do I convert 12 miles to km?")]
    [InlineData("Who won the world cup in 1998?", "Who won the world cup in 2002?")]
    [InlineData("What is 17 * 23?", "What is 17 + 23?")]
    public void Two_questions_that_differ_in_a_number_are_not_the_same(string first, string second) => AssertUnlikely(first, second);

    [Theory]
    [InlineData("What is the capital of France?", "What is the capital of Spain?")]
    [InlineData("How do I sort a list in Python?", "How do I sort a list in Java?")]
    [InlineData("Who is Marie Curie?", "Who is Pierre Curie?")]
    public void Two_questions_about_different_names_are_not_the_same(string first, string second) => AssertUnlikely(first, second);

    [Theory]
    [InlineData("Is it safe to eat raw eggs?", "Is it not safe to eat raw eggs?")]
    [InlineData("Should I invest in bonds?", "Should I never invest in bonds?")]
    public void A_negation_makes_another_question(string first, string second) => AssertUnlikely(first, second);

    [Theory]
    [InlineData("How can I gain weight?", "How can I lose weight?")]
    [InlineData("What is the highest mountain in Europe?", "What is the lowest mountain in Europe?")]
    public void Opposites_are_not_the_same(string first, string second) => AssertUnlikely(first, second);

    [Theory]
    [InlineData("How do I convert euros to dollars?", "How do I convert dollars to euros?")]
    [InlineData("What is the exchange rate from yen to dollars?", "What is the exchange rate from dollars to yen?")]
    public void The_other_direction_is_another_question(string first, string second) => AssertUnlikely(first, second);

    [Theory]
    [InlineData("How do I learn to swim?", "Why do I learn to swim?")]
    [InlineData("When was the bridge built?", "Where was the bridge built?")]
    public void Another_question_word_is_another_question(string first, string second) => AssertUnlikely(first, second);

    [Theory]
    [InlineData("How do I reset my password?", "how can i reset my password")]
    [InlineData("What is the best way to learn French?", "How can I learn French?")]
    [InlineData("What does photosynthesis mean?", "What is the meaning of photosynthesis?")]
    [InlineData("What is the difference between a virus and a worm?", "How is a worm different from a virus?")]
    public void The_same_question_in_other_words_of_asking_is_likely_the_same(string first, string second) => AssertLikely(first, second);

    [Theory]
    [InlineData("What's the tallest building?", "What is the tallest building?")]
    [InlineData("Why don’t cats like water?", "Why do not cats like water?")]
    [InlineData("Well, how do I boil an egg?", "Well how do I boil an egg?")]
    [InlineData("How do I reset my \"password\"?", "How do I reset my password?")]
    [InlineData("What is a well-known sea?", "What is a well known sea?")]
    [InlineData("Really?! Why is the sky blue...", "Really. Why is the sky blue?")]
    public void Contractions_and_marks_between_words_change_little(string first, string second) => AssertLikely(first, second);

    [Theory]
    [InlineData("Is 5 mW much?", "Is 5 MW much?")]
    [InlineData("Who is Will?", "Who is will?")]
    public void With_other_capitals_it_is_not_certain(string first, string second) =>
        Assert.InRange(PairVerifier.Probability(TurnSignature.Of(first), TurnSignature.Of(second)), 0, 0.9999);

    [Theory]
    [InlineData("What is 6 × 7, please?", "What is 6 ÷ 7?")]
    [InlineData("Is a ≤ b here?", "Is it so that a ≥ b?")]
    public void With_other_signs_in_other_words_it_is_another_question(string first, string second) =>
        Assert.Equal(0, PairVerifier.Probability(TurnSignature.Of(first), TurnSignature.Of(second)));

    [Theory]
    [InlineData("What is 2*(3+4)?", "What is 2*3+4?")]
    [InlineData("What is (2+3)*4?", "What is 2+(3*4)?")]
    [InlineData("What is 6 × 7?", "What is 6 ÷ 7?")]
    [InlineData("What is 7 − 3?", "What is 7 × 3?")]
    [InlineData("Is x ≤ 3?", "Is x ≥ 3?")]
    [InlineData("Is x ≠ 3?", "Is x 3?")]
    [InlineData("What is √16?", "What is 16?")]
    [InlineData("What is 5²?", "What is 5³?")]
    [InlineData("What is 5!?", "What is 5?")]
    [InlineData("How much is ½ cup?", "How much is ¼ cup?")]
    [InlineData("What is .5 as a fraction?", "What is 5 as a fraction?")]
    [InlineData("How long is 5' in cm?", "How long is 5\" in cm?")]
    [InlineData("What does ls -l do?", "What does ls l do?")]
    public void Signs_that_no_word_has_make_another_question(string first, string second)
    {
        Assert.Equal(0, PairVerifier.Probability(TurnSignature.Of(first), TurnSignature.Of(second)));
        Assert.Equal(0, PairVerifier.Probability(TurnSignature.Of(second), TurnSignature.Of(first)));
    }

    [Theory]
    [InlineData("How do I convert 2,5 miles to km?", "How do I convert 25 miles to km?")]
    [InlineData("How do I convert 1,2,3 miles to km?", "How do I convert 12,3 miles to km?")]
    [InlineData("How do I convert 12,3 miles to km?", "How do I convert 123 miles to km?")]
    public void A_comma_in_a_number_makes_another_number(string first, string second) => AssertUnlikely(first, second);

    [Theory]
    [InlineData("How do I reset my password?", "How can I reset the password?")]
    [InlineData("What is the best way to learn French?", "How do I learn French quickly?")]
    [InlineData("What is the capital of France?", "What is the capital of Spain?")]
    [InlineData("Who wrote Faust?", "Why is the sky blue?")]
    [InlineData("Is x ≤ 3?", "Is x ≥ 3?")]
    [InlineData("как сбросить пароль", "как мне сбросить пароль")]
    [InlineData("how do i boil an egg", "How do I boil an egg?")]
    [InlineData("How do I resett my pasword?", "How do I reset my password?")]
    public void No_probability_is_more_than_the_words_leave_open_and_what_is_of_use_is_found_out(string first, string second)
    {
        var (asked, remembered) = (TurnSignature.Of(first), TurnSignature.Of(second));
        var (words, probability) = (PairVerifier.ByWords(asked, remembered), PairVerifier.Probability(asked, remembered));

        Assert.InRange(probability, 0, PairVerifier.MostOf(words));
        Assert.Equal(probability, PairVerifier.Read(words, asked, remembered, atLeast: probability));
    }

    [Theory]
    [InlineData("Who wrote Faust?", "Why is the sky blue?", 0.5)]
    [InlineData("What is the best way to learn French?", "How do I learn French quickly?", 0.91)]
    public void What_the_words_leave_open_is_not_read_together_where_the_meanings_are_too_far_apart(string first, string second, double atLeast)
    {
        var (asked, remembered) = (TurnSignature.Of(first), TurnSignature.Of(second));
        var words = PairVerifier.ByWords(asked, remembered);

        Assert.InRange(PairVerifier.MostOf(words), atLeast, 1);
        Assert.Null(PairVerifier.Read(words, asked, remembered, atLeast));
    }

    [Fact]
    public void Every_character_of_a_digest_counts()
    {
        var digest = string.Concat(Enumerable.Repeat("b7e23ec29af22b0b", 4));

        AssertUnlikely($"Which file has the digest {digest}?", $"Which file has the digest {digest[..^1]}c?");
    }

    [Theory]
    [InlineData("how do i boil an egg", "How do I boil an egg?")]
    [InlineData("how long does an egg boil", "How long does an egg boil?")]
    [InlineData("How do I  boil an egg?\n", "How do I boil an egg.")]
    [InlineData("Why don’t cats like “water”?", "why don't cats like \"water\"")]
    public void A_first_capital_blanks_kinds_of_quotes_and_the_mark_at_the_end_change_nothing(string first, string second) =>
        Assert.Equal(1, PairVerifier.Probability(TurnSignature.Of(first), TurnSignature.Of(second)));

    [Theory]
    [InlineData("How do I restart the database server?", "How do I restart the databse server?")]
    [InlineData("What is the colour of the sky?", "What is the color of the sky?")]
    public void A_misspelling_changes_little(string first, string second) => AssertLikely(first, second);

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("日本の首都はどこですか？")]
    [InlineData("Как мне сбросить пароль?")]
    [InlineData("ما هي عاصمة فرنسا؟")]
    [InlineData("🙂🙃")]
    [InlineData("\ud800")]
    [InlineData("if (a < b) { return; }")]
    public void A_text_is_the_same_as_itself(string text) => Assert.Equal(1, PairVerifier.Probability(TurnSignature.Of(text), TurnSignature.Of(text)));

    [Fact]
    public void Texts_without_words_that_differ_are_not_the_same() =>
        Assert.Equal(0, PairVerifier.Probability(TurnSignature.Of("???"), TurnSignature.Of("!!!")));

    [Fact]
    public void Long_texts_that_differ_only_in_the_middle_are_not_the_same()
    {
        var filler = string.Concat(Enumerable.Repeat("the quick brown fox jumps over the lazy dog. ", 2400));
        var (first, second) = (filler + "alpha " + filler, filler + "beta " + filler);

        Assert.Equal(0, PairVerifier.Probability(TurnSignature.Of(first), TurnSignature.Of(second)));
        Assert.Equal(1, PairVerifier.Probability(TurnSignature.Of(first), TurnSignature.Of(first)));
    }

    [Fact]
    public void Any_two_texts_have_one_probability_whichever_comes_first()
    {
        var random = new Random(5);
        for (var draw = 0; draw < Draws; draw++)
        {
            var (first, second) = (TurnSignature.Of(AnyText(random)), TurnSignature.Of(AnyText(random)));
            var probability = PairVerifier.Probability(first, second);

            Assert.InRange(probability, 0, 1);
            Assert.Equal(probability, PairVerifier.Probability(second, first), 12);
        }
    }

    private static string AnyText(Random random)
    {
        string[] pieces =
        [
            "how", "do", "I", "convert", "miles", "to", "kilometres", "not", "Paris", "London", "3", "7.5", "?", "from", "why", "what", "is", "best", "way",
            "don't", "can’t", "C#", "C++", "\ud83d", "\udc00", "日", "本", " ", "\n", "-", "$", "'", "'s", ".", "é", "\u0301", "\0", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        ];
        return string.Join(random.Next(2) == 0 ? " " : "", Enumerable.Range(0, random.Next(140)).Select(_ => pieces[random.Next(pieces.Length)]));
    }

    private static void AssertLikely(string first, string second) =>
        Assert.InRange(PairVerifier.Probability(TurnSignature.Of(first), TurnSignature.Of(second)), Likely, 1);

    private static void AssertUnlikely(string first, string second) =>
        Assert.InRange(PairVerifier.Probability(TurnSignature.Of(first), TurnSignature.Of(second)), 0, Unlikely);
}
