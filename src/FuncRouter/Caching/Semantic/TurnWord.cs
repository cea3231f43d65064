namespace FuncRouter.Caching.Semantic;

/// <summary>One word of a turn, as much of it as comparing needs.</summary>
/// <param name="Form">The hash of the word in its normal form.</param>
/// <param name="Stem">The hash of its stem: the same for <c>invest</c>, <c>invests</c> and <c>investing</c>.</param>
/// <param name="Letters">Which pairs of neighbouring letters it has, a bit each: two spellings of a word share most of them.</param>
/// <param name="Entry">Its place in <see cref="WordTable"/>; −1 where that does not know it.</param>
/// <param name="Weight">How much it tells, from 0 (every text has it) to 255 (hardly one has).</param>
/// <param name="Traits">What kind of word it is.</param>
internal readonly record struct TurnWord(uint Form, uint Stem, ulong Letters, short Entry, byte Weight, WordTraits Traits)
{
    /// <summary>Whether it is about the matter and not about the sentence.</summary>
    public bool IsContent => (Traits & (WordTraits.Function | WordTraits.Frame)) == 0;

    /// <summary>Whether it has a trait.</summary>
    public bool Is(WordTraits trait) => (Traits & trait) != 0;
}

/// <summary>What kind of word a word is.</summary>
[Flags]
internal enum WordTraits : byte
{
    /// <summary>None of these.</summary>
    None = 0,

    /// <summary>An article, a pronoun, an auxiliary verb and the like.</summary>
    Function = 1,

    /// <summary>A number, or a digest: another one is something else, however alike.</summary>
    Number = 2,

    /// <summary>A name: written with a capital letter where the sentence does not ask for one.</summary>
    Name = 4,

    /// <summary>A negation.</summary>
    Negation = 8,

    /// <summary>A part of the phrase that says what kind of question it is: <c>what is the best way to</c>.</summary>
    Frame = 16,

    /// <summary>A preposition that gives the next word its part: <c>from</c>, <c>to</c>, <c>before</c>.</summary>
    Direction = 32,

    /// <summary>Says whose or who: <c>my</c>, <c>she</c>.</summary>
    Person = 64,
}
