namespace FuncRouter.Routing.Analysis;

/// <summary>Finds answers to choose from: lines that begin with <c>A.</c>, <c>B.</c> and so on, the letter perhaps in parentheses and a <c>)</c> or <c>:</c> behind it.</summary>
/// <remarks>Capital letters only: small ones number the parts of a task, which are all to be done.</remarks>
internal struct ChoiceReader
{
    private const int Enough = 2;

    private int _choices;
    private bool _isOpen;
    private bool _isLettered;

    /// <summary>Whether there are at least two.</summary>
    public readonly bool HasChoices => _choices >= Enough;

    /// <summary>Takes the next piece.</summary>
    /// <param name="piece">What the scanner has just read.</param>
    /// <param name="isLineStart">Whether it is the first of its line.</param>
    public void Read(ref readonly TextScanner piece, bool isLineStart)
    {
        _choices += _isLettered && piece is { Kind: PieceKind.Mark, Value: '.' or ')' or ':' } ? 1 : 0;
        _isLettered = (isLineStart || _isOpen) && piece is { Kind: PieceKind.Word, Length: 1 } && piece.Highest == 'A' + _choices;
        _isOpen = isLineStart && piece is { Kind: PieceKind.Mark, Value: '(' };
    }
}
