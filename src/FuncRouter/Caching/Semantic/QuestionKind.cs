namespace FuncRouter.Caching.Semantic;

/// <summary>What a question asks for.</summary>
internal enum QuestionKind : byte
{
    /// <summary>It is no question, or one of none of these kinds.</summary>
    Other,

    /// <summary>How something is done.</summary>
    Procedure,

    /// <summary>A reason.</summary>
    Reason,

    /// <summary>What something is or means.</summary>
    Definition,

    /// <summary>Any other <c>what</c>.</summary>
    What,

    /// <summary>The best of its kind.</summary>
    Best,

    /// <summary>How two things differ, or which of them is better.</summary>
    Difference,

    /// <summary>A quantity: how many, how long, how old.</summary>
    Quantity,

    /// <summary>A person.</summary>
    Person,

    /// <summary>A time.</summary>
    Time,

    /// <summary>A place.</summary>
    Place,

    /// <summary>A choice.</summary>
    Which,

    /// <summary>Yes or no.</summary>
    YesNo,

    /// <summary>What something is like for those who have it.</summary>
    Experience,

    /// <summary>What follows if something happens.</summary>
    Consequence,

    /// <summary>Any other <c>how</c>: how something works or comes about.</summary>
    Manner,
}
