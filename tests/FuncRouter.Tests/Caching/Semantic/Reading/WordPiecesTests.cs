using FuncRouter.Caching.Semantic.Reading;

namespace FuncRouter.Tests.Caching.Semantic.Reading;

/// <summary>How texts are cut into what the reader knows.</summary>
public sealed class WordPiecesTests
{
    private static readonly WordPieces Few = new(["[UNK]", "un", "##aff", "##able", "affable", "the", "cafe", "naive", "a", "##b", "?", "’", "1", "##9", "##98"]);

    [Theory]
    [InlineData("unaffable", "un ##aff ##able")]
    [InlineData("affable", "affable")]
    [InlineData("The  THE\n\tthe", "the the the")]
    [InlineData("ab?abb", "a ##b ? a ##b ##b")]
    [InlineData("1998", "1 ##9 ##98")]
    [InlineData("the’the", "the ’ the")]
    public void Each_word_becomes_the_longest_pieces_that_are_known(string text, string pieces) => AssertCut(Few, text, pieces);

    [Theory]
    [InlineData("Café naïve", "cafe naive")]
    [InlineData("CAFÉ", "cafe")]
    [InlineData("cafe\u0301", "cafe")]
    public void Accents_do_not_count(string text, string pieces) => AssertCut(Few, text, pieces);

    [Theory]
    [InlineData("the 🙂 the", "the [UNK] the")]
    [InlineData("the🙂the", "the [UNK] the")]
    [InlineData("the → the", "the [UNK] the")]
    public void A_sign_that_is_not_known_is_one_unknown_piece(string text, string pieces) => AssertCut(Few, text, pieces);

    [Theory]
    [InlineData("the 日本")]
    [InlineData("the тест")]
    [InlineData("the axb")]
    [InlineData("the 𠮷")]
    [InlineData("①apple")]
    [InlineData("ß")]
    public void A_text_with_a_letter_that_is_not_known_is_not_read(string text) => Assert.Empty(Few.Cut(text));

    [Fact]
    public void A_text_is_read_up_to_a_length_and_not_beyond()
    {
        Assert.Equal(WordPieces.Most, Few.Cut(string.Join(' ', Enumerable.Repeat("the", WordPieces.Most))).Length);
        Assert.Empty(Few.Cut(string.Join(' ', Enumerable.Repeat("the", WordPieces.Most + 1))));
        Assert.Empty(Few.Cut(new string('a', 500)));
    }

    [Fact]
    public void Half_a_character_is_an_unknown_piece() => AssertCut(Few, "the\ud83d", "the [UNK]");

    [Fact]
    public void Nothing_is_no_pieces()
    {
        Assert.Empty(Few.Cut(""));
        Assert.Empty(Few.Cut(" \n\0\u0301"));
    }

    // As the tokenizer of the published model cuts them.
    [Theory]
    [InlineData("How do I reset my password?", "how do i reset my password ?")]
    [InlineData("What is Köln's unaffable demonetization of ₹1000?", "what is koln ' s una ##ffa ##ble demon ##eti ##zation of ₹ 1000 ?")]
    [InlineData("e-mail@example.com costs $3.50", "e - mail @ example . com costs $ 3 . 50")]
    public void The_reader_cuts_as_its_model_was_taught_to(string text, string pieces) => AssertCut(PairReader.Shared.Pieces, text, pieces);

    private static void AssertCut(WordPieces known, string text, string pieces) => Assert.Equal(pieces.Split(' ').Select(known.NumberOf), known.Cut(text));
}
