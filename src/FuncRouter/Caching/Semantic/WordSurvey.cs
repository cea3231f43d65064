namespace FuncRouter.Caching.Semantic;

/// <summary>What a pairing found of one of its texts.</summary>
internal record struct WordSurvey
{
    /// <summary>Words of content.</summary>
    public int Content;

    /// <summary>Those with a partner.</summary>
    public int SharedContent;

    /// <summary>What the words of content weigh.</summary>
    public float Weight;

    /// <summary>What those weigh whose partner is the same word.</summary>
    public float Same;

    /// <summary>What those weigh that have a partner.</summary>
    public float Like;

    /// <summary>The same, and each word without a partner as far as the closest word is like it.</summary>
    public float Soft;

    /// <summary>What those without a partner weigh.</summary>
    public float Rest;

    /// <summary>The heaviest of them.</summary>
    public float HeaviestRest;

    /// <summary>Words of content without a partner.</summary>
    public int RestCount;

    /// <summary>Numbers without a partner.</summary>
    public int NumbersAlone;

    /// <summary>Numbers with a partner.</summary>
    public int NumbersShared;

    /// <summary>Names without a partner.</summary>
    public int NamesAlone;

    /// <summary>Names with a partner.</summary>
    public int NamesShared;

    /// <summary>Negations.</summary>
    public int Negations;

    /// <summary>Words without a partner that the table does not know.</summary>
    public int UnknownRest;
}
