namespace FuncRouter.Caching.Semantic;

/// <summary>How far two questions differ in their words, where that says more than reading does.</summary>
internal enum WordDifference
{
    /// <summary>In more, or otherwise.</summary>
    Any,

    /// <summary>In one word that is a number, a name, a negation or an opposite, or only in direction or question word.</summary>
    OneThing,

    /// <summary>In nothing but the spelling of words, or synonyms.</summary>
    Spelling,
}

/// <summary>What the words of two questions say of one answer being right for both.</summary>
/// <param name="Logit">The logit of the probability; of no use where something is evident.</param>
/// <param name="Difference">How far they differ.</param>
/// <param name="IsReadable">Whether both can be read.</param>
/// <param name="Evident">The probability, where it needs no weighing.</param>
internal readonly record struct WordVerdict(double Logit, WordDifference Difference, bool IsReadable, double? Evident = null)
{
    /// <summary>The probability as far as the words tell.</summary>
    public double Probability => Evident ?? 1 / (1 + Math.Exp(-Logit));

    /// <summary>Whether reading both would say no more.</summary>
    public bool IsFinal => Evident is not null || !IsReadable;
}
