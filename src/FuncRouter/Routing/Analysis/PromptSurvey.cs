namespace FuncRouter.Routing.Analysis;

/// <summary>What was counted in the user's last turn.</summary>
internal ref struct PromptSurvey
{
    // Instructions stand at either end of a prompt; what is between is mostly the material.
    private const int Opening = 24;
    private const double Middle = 0.25;

    private readonly Span<double> _families;
    private readonly Span<int> _languages;
    private readonly Span<ulong> _seen;
    private readonly Span<ushort> _entries;
    private int _entryCount;
    private int _words;
    private ChoiceReader _choices;
    private bool _isPolite;
    private uint _label;
    private uint _firstLabel;

    /// <summary>Begins with nothing counted.</summary>
    /// <param name="families">Room for a score of each family.</param>
    /// <param name="languages">Room for a count of each language.</param>
    /// <param name="seen">Room for a bit of each bucket of the bag.</param>
    /// <param name="entries">Room for the bag's entries.</param>
    public PromptSurvey(Span<double> families, Span<int> languages, Span<ulong> seen, Span<ushort> entries)
    {
        _families = families;
        _languages = languages;
        _seen = seen;
        _entries = entries;
        families.Clear();
        languages.Clear();
        seen.Clear();
    }

    /// <summary>Bytes of the whole text, also of what was passed over.</summary>
    public int Bytes { get; private set; }

    /// <summary>Bytes that were looked at.</summary>
    public int SurveyedBytes { get; private set; }

    /// <summary>Words.</summary>
    public readonly int Words => _words;

    /// <summary>Numbers.</summary>
    public int Numbers { get; private set; }

    /// <summary>Marks other than those of plain sentences.</summary>
    public int Symbols { get; private set; }

    /// <summary>Marks that programs are full of: braces, brackets, semicolons, equals signs, underscores.</summary>
    public int CodeMarks { get; private set; }

    /// <summary>Backslashes, carets, and dollar signs that are no prices: formulas.</summary>
    public int FormulaMarks { get; private set; }

    /// <summary>Question marks.</summary>
    public int Questions { get; private set; }

    /// <summary>Lines that begin with a number or a dash.</summary>
    public int ListItems { get; private set; }

    /// <summary>Words that put one quantity in relation to another.</summary>
    public int Relations { get; private set; }

    /// <summary>Whether parts are labelled: the same word before a 1 and, later, before a 2 (<c>Statement 1 … Statement 2 …</c>).</summary>
    public bool HasLabelledParts { get; private set; }

    /// <summary>
    /// Whether there are answers to choose from: lines that begin with <c>A.</c> and, later, with <c>B.</c>, or with <c>(A)</c> and <c>(B)</c>. Who
    /// begins with a command (translate, refactor) letters what is to be done, or what it is to be done to.
    /// </summary>
    public readonly bool HasChoices => _choices.HasChoices && !IsCommand;

    /// <summary>Whether it begins with a command that is not about a question: <c>Translate …</c>, <c>Please write …</c></summary>
    public bool IsCommand { get; private set; }

    /// <summary>Numbers among words, and the length of words.</summary>
    public readonly PromptShape Shape => new(Numbers / (_words + Numbers + 1.0), Math.Log((SurveyedBytes + 1.0) / Math.Max(1, _words)));

    /// <summary>Fences of three backticks.</summary>
    public int Fences { get; private set; }

    /// <summary>The language of the script that most of the text is in; null for Latin.</summary>
    public string? Script { get; private set; }

    /// <summary>The scores of the families.</summary>
    public readonly Span<double> Families => _families;

    /// <summary>The counts of the languages.</summary>
    public readonly ReadOnlySpan<int> LanguageCounts => _languages;

    /// <summary>The words.</summary>
    public readonly ReadOnlySpan<ushort> Entries => _entries[.._entryCount];

    /// <summary>Counts a text.</summary>
    /// <param name="text">What stands between the quotation marks of a JSON string.</param>
    /// <param name="whole">The length of the text that this is a part of, where it is the first part; else 0.</param>
    /// <param name="isEnd">Whether it ends the prompt.</param>
    public void Add(ReadOnlySpan<byte> text, int whole, bool isEnd)
    {
        Bytes += whole;
        SurveyedBytes += text.Length;
        var scanner = new TextScanner(text);
        var backticks = 0;
        var isLineStart = true;
        var isDollar = false;
        while (scanner.Read())
        {
            backticks = scanner is { Kind: PieceKind.Mark, Value: '`' } ? backticks + 1 : 0;
            Fences += backticks == 3 ? 1 : 0;
            FormulaMarks += isDollar && scanner.Kind != PieceKind.Number ? 1 : 0;
            isDollar = scanner is { Kind: PieceKind.Mark, Value: '$' };
            _choices.Read(in scanner, isLineStart);
            switch (scanner.Kind)
            {
                case PieceKind.Word:
                    AddWord(scanner.Value, scanner.Highest, isEnd);
                    break;
                case PieceKind.Number:
                    Numbers++;
                    ListItems += isLineStart ? 1 : 0;
                    AddLabel(scanner.Value);
                    Enter(TextScanner.Join(0, (uint)scanner.Length));
                    break;
                case PieceKind.Mark:
                    AddMark(scanner.Value);
                    ListItems += isLineStart && scanner.Value is '-' or '*' or '•' ? 1 : 0;
                    break;
            }

            _label = scanner.Kind == PieceKind.Word ? scanner.Value : 0;
            isLineStart = scanner.Kind == PieceKind.LineBreak;
        }
    }

    private void AddWord(uint word, int highest, bool isEnd)
    {
        _words++;
        if (_words == 1 || (_words == 2 && _isPolite))
        {
            (IsCommand, _isPolite) = (FamilyCues.IsCommand(word), FamilyCues.IsPolite(word));
        }

        FamilyCues.Note(word, _words <= Opening || isEnd ? 1 : Middle, _families);
        Languages.Note(word, _languages);
        Relations += QuantityRelations.Have(word) ? 1 : 0;
        if (highest >= 0x370)
        {
            // Kana decide for Japanese, which has Chinese characters too.
            Script = Script == "ja" ? "ja" : Languages.OfScript(highest) ?? Script;
        }

        Enter(word);
    }

    private void AddLabel(uint number)
    {
        _firstLabel = number == 1 && _label != 0 ? _label : _firstLabel;
        HasLabelledParts |= number == 2 && _label != 0 && _label == _firstLabel;
    }

    private void AddMark(uint mark)
    {
        Relations += mark == '%' ? 1 : 0;
        Questions += mark is '?' or '？' ? 1 : 0;
        Symbols += mark is '.' or ',' or '?' or '!' or '\'' or '"' or '_' ? 0 : 1;
        CodeMarks += mark is '{' or '}' or ';' or '=' or '_' or '[' or ']' or '<' or '>' ? 1 : 0;
        FormulaMarks += mark is '\\' or '^' ? 1 : 0;
    }

    private void Enter(uint hash)
    {
        var bucket = (hash ^ (hash >> 15)) % WordBag.Buckets;
        var bit = 1ul << (int)(bucket & 63);
        ref var word = ref _seen[(int)(bucket >> 6)];
        if (_entryCount < _entries.Length && (word & bit) == 0)
        {
            word |= bit;
            _entries[_entryCount++] = (ushort)bucket;
        }
    }
}
