using System.Globalization;

namespace Distributed.PaintModel;

/// <summary>Verdicts, counted.</summary>
internal sealed class Tally
{
    private readonly List<Verdict> verdicts = [];

    public int Count => verdicts.Count;

    public double Background => Share(verdict => verdict.Background);

    public double ObjectCount => Share(verdict => verdict.Count);

    public double Relation => Share(verdict => verdict.Related);

    public double AllRight => Share(verdict => verdict.AllRight);

    public double Color => verdicts.Sum(verdict => verdict.Colors) / (double)verdicts.Sum(verdict => verdict.Objects);

    public double Shape => verdicts.Sum(verdict => verdict.Shapes) / (double)verdicts.Sum(verdict => verdict.Objects);

    public void Add(Verdict verdict) => verdicts.Add(verdict);

    public override string ToString() => Count == 0 ? "nothing judged" : string.Create(CultureInfo.InvariantCulture,
        $"n {Count}: background {Background:P0}, count {ObjectCount:P0}, colour {Color:P0}, shape {Shape:P0}, relation {Relation:P0}, all right {AllRight:P0}");

    private double Share(Func<Verdict, bool> isRight) => verdicts.Count(isRight) / (double)verdicts.Count;
}
