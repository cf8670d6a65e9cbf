namespace Distributed.Faults;

/// <summary>Which nemeses strike, in which order.</summary>
internal static class FaultPlan
{
    /// <summary>Each class once as far as the number goes, then every nemesis equally often; shuffled.</summary>
    public static IReadOnlyList<Nemesis> Make(IReadOnlyList<Nemesis> nemeses, int count, Random random)
    {
        var plan = new List<Nemesis>();
        var classes = nemeses.GroupBy(nemesis => nemesis.Class).Select(one => one.ToArray()).ToArray();
        if (count < nemeses.Count)
        {
            random.Shuffle(classes);
            plan.AddRange(classes.Take(count).Select(one => one[random.Next(one.Length)]));
        }
        while (plan.Count < count)
        {
            var round = nemeses.ToArray();
            random.Shuffle(round);
            plan.AddRange(round.Take(count - plan.Count));
        }
        var order = plan.ToArray();
        random.Shuffle(order);
        return order;
    }
}
