using System.Text;

namespace FuncRouter.Protocols.Gemini;

/// <summary>
/// A text of an answer, as far as it was read. Google counts places in bytes of UTF-8, the neutral form in UTF-16 units; the two part
/// where characters are not ASCII, and these are what is kept of the text.
/// </summary>
/// <param name="part">The part's number.</param>
internal sealed class GeminiText(int part)
{
    private readonly List<(int Byte, int Unit)> _afterWide = [];
    private int _units;

    /// <summary>The part's number.</summary>
    public int Part => part;

    /// <summary>How many bytes it has.</summary>
    public int Bytes { get; private set; }

    /// <summary>Takes a piece.</summary>
    public void Add(string text)
    {
        if (Ascii.IsValid(text))
        {
            Bytes += text.Length;
            _units += text.Length;
            return;
        }

        foreach (var character in text.EnumerateRunes())
        {
            Bytes += character.Utf8SequenceLength;
            _units += character.Utf16SequenceLength;
            if (!character.IsAscii)
            {
                _afterWide.Add((Bytes, _units));
            }
        }
    }

    /// <summary>The place of a byte, in UTF-16 units; that of the end for what lies behind it.</summary>
    public int UnitOf(int index)
    {
        var place = _afterWide.BinarySearch((index, int.MaxValue));
        var before = (place < 0 ? ~place : place) - 1;
        var (wideByte, wideUnit) = before < 0 ? (0, 0) : _afterWide[before];
        return Math.Clamp(wideUnit + (index - wideByte), 0, _units);
    }
}
