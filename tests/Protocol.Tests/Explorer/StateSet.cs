namespace Distributed.Protocol.Tests;

/// <summary>The states seen, numbered in the order of their discovery. Flat arrays: 28 to 36 bytes a state and nothing for the collector.</summary>
internal sealed class StateSet
{
    private UInt128[] keys = new UInt128[1 << 12];
    private int[] parents = new int[1 << 12];
    private int[] slots = new int[1 << 13];          // numbers plus one, open addressing

    public int Count { get; private set; }

    public UInt128 Key(int number) => keys[number];

    /// <summary>The state from which it was discovered; negative for the first.</summary>
    public int Parent(int number) => parents[number];

    /// <summary>The number of a state, a new one if it is new.</summary>
    public (int Number, bool IsNew) Add(UInt128 key, int parent)
    {
        var slot = Find(key);
        if (slots[slot] != 0) return (slots[slot] - 1, false);
        if (Count == keys.Length) slot = Grow(key);
        (keys[Count], parents[Count]) = (key, parent);
        slots[slot] = ++Count;
        return (Count - 1, true);
    }

    private int Find(UInt128 key)
    {
        var mask = slots.Length - 1;
        for (var slot = Hash(key) & mask; ; slot = (slot + 1) & mask)
            if (slots[slot] == 0 || keys[slots[slot] - 1] == key) return slot;
    }

    private int Grow(UInt128 key)
    {
        Array.Resize(ref keys, keys.Length * 2);
        Array.Resize(ref parents, parents.Length * 2);
        slots = new int[slots.Length * 2];
        for (var number = 0; number < Count; number++) slots[Find(keys[number])] = number + 1;
        return Find(key);
    }

    private static int Hash(UInt128 key)
    {
        var mixed = ((ulong)key ^ ((ulong)(key >> 64) * 0xD6E8FEB86659FD93)) * 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 32)) * 0xD6E8FEB86659FD93;
        return (int)(mixed >> 33);
    }
}
