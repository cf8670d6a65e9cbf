using System.Globalization;

namespace Distributed.PaintModel;

/// <summary>Draws the judge's curve of a training.</summary>
internal static class PlotCommand
{
    private static readonly (string Column, int Index)[] Columns = [("background", 3), ("count", 4), ("colour", 5), ("shape", 6), ("relation", 7), ("all right", 8)];

    public static void Run(Options options)
    {
        var work = new WorkFolder(options.Required("work"));
        var path = options.Required("to");
        var name = options.Text("network") ?? "unet";
        options.RefuseOthers();
        var rows = File.ReadLines(work.At($"{name}-judge.csv")).Skip(1).Select(line => line.Split(',').Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray()).ToArray();
        var curves = from objects in (int[])[1, 2]
                     from column in Columns
                     where column.Column is "colour" or "shape" or "all right" || (objects == 2 && column.Column == "relation")
                     select ($"{column.Column}, {objects} object{(objects == 1 ? "" : "s")}", Points(objects, column.Index));
        File.WriteAllText(path, Plot.Shares($"What the judge sees while the {name} trains", [.. curves]));

        IReadOnlyList<(double, double)> Points(int objects, int index) => [.. rows.Where(row => row[2] == objects).Select(row => (row[0], row[index]))];
    }
}
