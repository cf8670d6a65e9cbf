using System.Globalization;

namespace Distributed.Faults.Programs;

/// <summary>What a prompt tells the engine's double: <c>{kind} {number} {milliseconds}</c>.</summary>
/// <param name="Kind">How the job behaves.</param>
/// <param name="Number">The job's number in its run.</param>
/// <param name="Milliseconds">How long painting takes.</param>
internal sealed record DoublePrompt(JobKind Kind, int Number, int Milliseconds)
{
    public static DoublePrompt Parse(string text)
    {
        var words = text.Split(' ');
        return new(Enum.Parse<JobKind>(words[0], ignoreCase: true), int.Parse(words[1], CultureInfo.InvariantCulture), int.Parse(words[2], CultureInfo.InvariantCulture));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kind} {Number} {Milliseconds}");
}
