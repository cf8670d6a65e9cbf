using System.IO.Compression;

namespace Distributed.Diffusion;

/// <summary>
/// The canonical decompositions, combining classes and composition exclusions of the Unicode Character Database 14.0.0.
/// They are carried here because .NET does not normalise when it runs without ICU (<c>InvariantGlobalization</c>). Pairs that compose are
/// fixed for ever by Unicode's stability policy, so the table never ages. Made by tests/Diffusion.Tests/Tokenization/canonical_data.py.
/// </summary>
internal sealed class CanonicalData
{
    // zlib over three tables of differences to the row before, as zig-zag variable-length integers: (character, first, second or 0),
    // (character, combining class), (character excluded from composition).
    private const string Table = """
        eNqtWg9c1UW2n5nf7/64XO69IFxJzcxHlj1rrTVNVx9qbrlt/15b29a2227rZ9/uvl6x1utp27Y9RCVABFJi0VCRp0iIaIiEBIqoZET+QUVDUCIkshT8E5ES7vecuXAviLv1eRv3npk5
        c+bMmfNvzlxbPjLaiJHRTiVUz8ehhGmak5X5YA/GqezBvX3TEaiUzZ/ecgb7UbqsEPlP5GYKt/pjgJou1DST4d0EpzzIfcXQ4YORAtCKDPaj1zQzGE7ktWHct/vNTue1P+a1yg/vt+O0
        u+wqkMnuAzQj72fkAwwnADqmDO6HsfcRg8SzfhDWj0ZFDvbb7j4//J29fSty0BUi+Qs/mQ/F8kwRjHEq5fJ2era++7ERgMPvIILJv7+O8Lcx8R1+cK/UEtsYhjO8hk77R95vgY3tssPG
        Si5TIYScyCsnTiLYYfsREfw+RBUZQu2zC/s9dDzr+5Jm86XqNZG6luFpNdx3qInGwP07/Po/uEr/h2N81n/8DkD3g2ysiWzZJnkPNXfxnh8oi5puy0ayrg8g5HIzyfEatCbMUUINjnE+
        vULOc3ouBQp3nYxxqpogoTYHzXOq0iCMTIGP6aSPsgs1Q4z/jVsNEWqIi4Y8q0aJ8TcwMsilmMwRKpRwPxELDYsQ03DZh7odN7uUIVW4M3ywmD5djLUFeadmuh0TvVO3zwqFVKmyTJIP
        DL9f9B7ZmkDHtyqVScdYaAg/9w/w+Qgb1jqkI+orxVSP+s1PY2VMJItbbMoaszggzUX0M6AxpWbKQpUGxYwWEREiLzAvcH9QSIiwLHHvlJ6gdfAHnVA66VG5SS3AaNzI+yeQRoeJHBmr
        opXlFDN/6KW3RohDRrFZaFritl7KqEZZpJ79w/eJRI7rlNGqW7bLc7Jbut1QHtQ6Wtlv6padskZqmgyVrVqkiRxjBSrbmCpbjW1TgMcjHA7vZ9gEwzNrIShMFSOHmEqEzpdi1IyofjR1
        Mledk+W3lN+SdKsJ4p6P3S4eeYQ6lkmCQ9qLjnnPrnqaVT2F1cd+P429uEr+mprdytl/ZlqYLxrr1c9ZeEXwTeMJnxFiAx4l3O4AHSYchJGWHy9ODNOmMnTzLPt+tXyKmve0cb3ZiveN
        vJZg6txI4nt47pM8w8aPfNwvPzD3yIlXSB2gc8Ljvg3z4b69wn9tCB8Tb+bh5fv1hq+/xBtGPuqb2WtM9DoMYMyL3Kx4SQy8szftDfGlpBbjcXY5N8G3zEC/3H2PX0JkUafJK86m9cr4
        yEC/W4H3vAEB/BNlmRTbiabNccnUAlEyURXexKh5hjIMItg1h12xTDdSw1CGQQRL5ljUvPOnyT5memWVNAZmmTGXuZz4kz7GeF961surribLJr3woxevIoucTvCvNj9eF8zgv0e7wabV
        OrOf8O5250iyw8rnRvvcQcZouZ97iqbODDC1Tk8V+U1ZXz03inCxUX64nRpXMwCLpVHMIivqO228Ua/aNsCq83pVTJ/9o/T+/rjXNC7tShbmkahfmK1RoznxA7NKb5Y/wGZteqp7wKn5
        UgVeDlKhqMWC0XrQDkIbjjYM7Ui0w9C60IagDUDruBxkNT+b4FJ+9dM//kSI70Y/6zvSX4r6ixIGTomTfRMlVKAwHTaVMNtS78/mGRGgBtPJElzmw/Eua7VzgUul/9lSX4N4kDBDbWol
        iD+eHS/VUNCNwEmvRTscB91PSNoFvBfNnkvcIgLUf0MPj4AJTvabud4drrscZLY+7y1sQX1WUzsD1ATwisjmCfsv6Xa+v2fN9zBzU45TnQ0arUqCMHjfKaziV7DvySjKWmagTdVBtA3P
        Q4obMT8Z/O9AOx4knwXhLBl/oe2qzM3PC/u7LgSYFMdl2nzZTmXDTaaY+hLXDIZ4ZhbdPbhGb7+dLpg7xwrLTdcM7pixb8RJYe4BCB8t1Gq0VFFUUwtHHMbQIuhmiHW9mJl3CjoQX5az
        nuLOzUw53Wefl7IntFGp0zziiKfd2Ti4fnDFFul/6w34AX/d8d7FlhwQjv1P6cmXYvhw8U/kaC2RPvHt4WJBppV2Wr1dIdW6NzCTtwpgPrR6ei4ycQwGLeFCnckHuRDqjWVoo5uAXXoW
        ICYYVzD8pOUnQhWj2LswjMpWJHKoOH+EUMuWg6gAOuyCVAlot6FqrBsvVBIWNWwAr5YwoVb+CtTDhVrzMIrLX+Men4+JovuE2vU4JrByC7FZ+QqWDcVNtRaD5f8iVDYGayDbGgiavBBL
        miD1XjLuj0CNavEieOaDfyEkS8A4DwuzIVXsjZgLESoNN+cxOnML7t4KIGpA1PFv+H5PqAMPQQXvYbIKyOL/EaoUBO9Mwn2Mbdv/XahT8IWyThCkQsImuEoSlHEK25eDKAVtztNCnV0M
        uc4VgaqhBOB6oTJXo92FJS3gG4dDfnaLUB9nkRQQtxMVlYo/D1APjrXY8tSDkAtl9dvxQO75K8BXawAOTYM0M1F4v4yb4DqMocMy0kwRysZKIFMm4EwQ9cSfhfoiGRP7EslqN0FF/4st
        EFkJUNNp0mwH9FCOtv1J6A6WTIFSK6Hgi3hWbL5E2oZJmzw4yGBYE8hzOPpRKDX2BRBhvzrIiZA+uQmHrSUjAldLex7bCVAMuzeiLcQ2S8ZgC5gpGtEcA26HsLIjEP41GUkbXE/dCvlA
        f3IBWKXjWwjitNnwLPjFfqhhx0ZwOgrtJpIKR0KfKKxfR7mxmtw6F4h6WDwblLvANg9GPEOeAbZH0dbjyAswTxrMhNGXZQFZmYNRIowVhyNuOILBlh/Delieg2VkmUI4TM0gCAT7taK9
        AGmjx2IOvhLfDILqbQDvJ4FZ86PQIwYZOFwR1FaHNhPtGhyqCmrJeA7WfpPqNVTvqQdAuYxCqh41SRYw0QuBKSNu55CCsqHrRvhi9yIgtr4OumocLA+mqYcdO6CFQpt25Qr4TjHm8oHP
        u5FeTKoWSsnDiXaTWB3Ydusz0NgcmBfvr1334ETQXCtMnYKTJtdjh1Z4ZAnMtxXMcjFuBvP/Q9L8EDboxuKN54D8gmT+iuz6Hwjncdr4sX+AAUj0ArjkQXhdEqmtAeLHIBjm43BtxHAt
        fDo6VFjwBLNwkrDWPwKd0rJyGLMZYtwtFHo/xXrE9EZs2R0kzNyhwqwOE1Y0VJlgCHszrIA88wTWQqHrwbzgGvhABkUaRT/4dUJy7FWHbjrY1lDI4bsJGtpP09gEmqmG5DnwggcQWMCW
        wCezweQ4vq2gbIajVCody8TlIvpngD8OD6hDH6rDqhC+I8DwaU6pzWRaoLuxqBV6g7/De5tMzZo8OF1n0lJ0z0H+RIoZG1MVwuQ4cz3ihNy/FocsxkJccotOkEfEI8Gsn4+L7ZN9lA+x
        5zKKazBKwBeWTQKf30FoMKDoozuOoqIdwhegJWdHgGRQ9ODYh9wsd6bSlLVAf4GWfI2E+gWcFs0CChUItgnts6AEVampFWPnTStD9ImTLH2C6+lhAx0b2vHPwak+Gcx3t+qQWsZcxQfd
        ZfBdXKurqHE6QUPp6eBShROtxGQHJstBV4A2FUuT0F8OQ5UonXhT6PSSz1UDciSkn7OcIEWYpEsdwF0YNtqpQtc3RAm4JIbQcwwhgW8CuN0r6BcGWDEf8ZEKy9RnwbDoZyHS2xqh+45B
        9PuEytyDlUkwbCypbVU3pEiTIk5+1mK2hpvjrPBBHrpbyw8HcHF19nDAYH3XXlndmWb/ocb4Q9/nX20qwEmOGyrSHzuVa+9YbwfJCI+IhVPVUeFbbM+159uVGHfc1myrtCkRZophnUa3
        0Wxg9qKr0xXjrm607Wq0nWrkH2zcof4b5MtCOZT7ob0ldfSywG8WOxt2u1F50k8SFR9A+/PfA8iQHIdJUme8qRpzG/IbfLm4Emr56KCLXQzGQV6q2ovR7h0Y17/AQddFiE8JgM1GaLo8
        iLc4hByhDl6GtpGI3ntRX7/hHPHw7J0YNM9hz0GI38oz2oN+y9EYyq7kYQLBn7o6bPFVC6z5wQsckXHHgWhrcHHoYkz31gfaiVDaYUO6EVClxGrcDOYyhrMqNkAFkQN/WgX+Wfgugi8h
        630Ecfci4W03+WwQgaqYvYqTBDl+ezv2+6TNxYcYwaUkmEVTtH3p0nF26Tw6v2I/XEF3CL1kFktWQ3qKjj8IknoRVPGdLhZpBFNXdWH0dpfWNoXHxzjYDor9bUv1+jU6YecvBMGOGIBK
        Am3z3BwqEfQQZjWeTKONqcz4GfOHzhdTFFWsQQAsJtBKQ4s/OELKUuh73RKAlhQ3i3diAfYvoyyCwRbKUE2fYtmuUvTa4rWBkqnsOEPgd2wq5P0UbL6YTj0FqqI2ehkluHSAGJ1rTKr0
        1S9523v5N89w1tbNPDueh6RFMh4MQqVZJyXJFasA5lHZINllKqiiyeyZ2Cr5V9cvqXbqoKVj2JXvR61Lo8r1ALjuS3NB+2EOQC7kaKAXMmWr9g0Ar1O+Q2VR/yRrpfYxeC0lHlyK66iU
        66LKy87OhsIMubDxbfA5/zG00kR5+TMSyGBd7N+ImTICDUCeAvL0FqpBqYIkuSnYuug+J5JkAgvfpSxPyk0swnDtFoBFNNxD4Ek+MRaseRf4+Qib47hZj5RQEFIkfr3dze5B3k/33sOc
        Qv+LOyM4Lgu2geIgkXVAmlehKb5JKwGQelPp5t64E+AUpdjt+h5Mppby6gT2rnjyrdYqbe0gduP2A1DG9n0ApVQLLyYOK/fQcShvDGOp2/fSGQnAJOU1aLdBgs3Ugb+WHaQrkcBHB7Wv
        razV1hvDLkGXQgNhlpDZ19STtx8DyGkA2EnD45vgqCvyAbJaMByrr+bkHSEcUkeP0S3+qZvj9yH2r7da+XFIeyE4VlPJtIbMFE8gk6yzF2tXtIHqFR3ZB+jejj0M7KrzwMZ96ealn19A
        W0x1FL2ksqiC9HBaqKN3Uq1OXGfpYjnyCeZqWsDg/ctu9q6dpNeCz4A5RgSftGKYQh4UyH6amACv2h0HsJOQiZ9LvqQpk62m2731Ugj79zFqo7sByhaDOC4Z4AC9YMhMCKTcpcG6eFhI
        nZQ3ANpSAY5T+l+6Db2S897LtY06LXS/v04R3bw5hF1qJ1VaiPUtlS4WvBAmPZlHNSxFZhBn04PbyZ+36zc5VIB6MG81eG8ggFuEAieVni30ElBcGdJL4jVQn9GLkJ4LV3sfXutBcXAl
        8nDiZT2JLNBagskPttIZ1gGsWDeIQzHzLbQVIPlwAzpVlKqH8LlNbbi7dA1E70809GSL1cmjIZYKjzj963AytXvjFZ8vrhj8VxUFcw4+QBVFwiKAb/bTKzcZimhHZ1/VIFZKQTIGpC2q
        Y9Lg1tk7gikag/lGK5TaPdorMT5cj+mzrVAYnnlIKfWfo7uUxlS0FtYFs1xvHyaTSBar5Cj6awmU4Djb9N3+DuYuIhhRj1edwFTDRwCfb8TMLrr+ogm3OgmilWymE5NPNp2kurkVE7kQ
        4cjKUL6xDm3B/KF2YDeuBWbPOoA3zgWzz+I9tLwjmNIe7VAEwi/eAejSukMhe6KYNizDknejwave1GV1Q7lir7ywgxS6GDPr94Fm+X6AJaAhpa9PpijYTQ+2Sv2rt67iAfGKTngzRGS6
        o53VBgXot/oz1TXe3hB1vbL34m/Ad9QA/b5/W3wbFfV0Pf1oPCoMf74Z9M3enhevpfAoS/n9isn/hjvgX47Z2001w3p37OkFK6OPFGF9pOmhC1ZO7PsOasIr/hO6MekfwpS53FBh5lJj
        iczpr9ZkXjwrsN/yOMO7qcdPBN444ixeZrF92Fh+JNT3nifs3jY1dYHRs9ALe/SpoaeXtf9XVPSTEkhP2DivLOYVyjT74Z/gbV729DGa+NlA6vRc3bHMvoL7G3yeVvkSw18z/txeLjMi
        THuJ9/D7JQ1nlRivUHtc9oBoJbgNSZPKXS3XyQiTLiMRIS5KUS9L6d3xrhy+S2qmdTKc/iVDDm/yIpZLmpqEk5sBszfA50zTafTYxNxDVFsNE1KIV8Oa5FuGaSqRLbONzCAW9JR7K6am
        ilIlwkuMdMPIVEEqRIUVG9BcilxrjCnp5y5W2CzP1X3S9HnnlY6Dv2qoYaT5UI9WfH9RJMccg/4pMk4aBagPWP/vG76QFH7ugz7N+TFwFBluD64DQc9K0Z+9d2xXoxEvN6hJ3zqz/OPM
        E+CN1SGI+6HkvVmsWpauqkdEr6w0dgh7zxwJxX1f2um+jTsZsFqFLDH+f9LV2q/BDnbsA7UekhvBLveIUWo4BqCllxGVACLX3Go8IHCRTPo227/I9nhgrVEujWFmo1FisAuEWdCBkyPy
        ma3GGUM0laqIBc50o59R+qZYkREcVmmIPJ/tsoeFmZ5HWH9FhmOtUa3IdbrsXoI4yjWFfs4WpnoiXvzWm0xijLXGT8UIgbegkSi1X80ib3vVWC5Nj1ErTWW0kCmzJLAR5ri+57b39jKM
        rYbduH2bsUdivdFpYGG3NKl8MVqlST/GGLEUYA6jRJl4ctwk8FartkSsyXGHQcEWFdzD7qWqPvtcCN2OcV2BCkx6NJ9mNvC0vcLw6SnU3i8Y+4TiVO8oVzeddw6QIf/en3UFvW9NYt/l
        7TbxirdbcU0fM9ZL/8ArM3JlnCtniPdOuShJL9ZMpawuQ1UHexwOxzAPbqjQUdytfDZmh2WG+19DJgPTe43xf5lHLd2h/3EG//0NQ77RTQ==
        """;

    private CanonicalData()
    {
        using var zlib = new ZLibStream(new MemoryStream(Convert.FromBase64String(Table)), CompressionMode.Decompress);
        using var buffer = new MemoryStream();
        zlib.CopyTo(buffer);
        buffer.Position = 0;

        var decompositions = Rows(buffer, 3);
        var classes = Rows(buffer, 2);
        var excluded = Rows(buffer, 1).Select(row => row[0]).ToHashSet();
        Decompositions = decompositions.ToDictionary(row => row[0], row => (row[1], row[2]));
        CombiningClasses = classes.ToDictionary(row => row[0], row => (byte)row[1]);
        Compositions = decompositions.Where(row => row[2] != 0 && !excluded.Contains(row[0]))
            .ToDictionary(row => (row[1], row[2]), row => row[0]);
    }

    public static CanonicalData Instance { get; } = new();

    /// <summary>A character's canonical decomposition, one step; the second is 0 where it stands for a single character.</summary>
    public Dictionary<int, (int First, int Second)> Decompositions { get; }

    /// <summary>The combining classes other than 0.</summary>
    public Dictionary<int, byte> CombiningClasses { get; }

    /// <summary>The character that a pair composes to.</summary>
    public Dictionary<(int First, int Second), int> Compositions { get; }

    private static List<int[]> Rows(MemoryStream stream, int columns)
    {
        var rows = new List<int[]>();
        var previous = new int[columns];
        for (var count = Integer(stream); count > 0; count--)
        {
            previous = [.. previous.Select(value => value + Integer(stream))];
            rows.Add(previous);
        }
        return rows;
    }

    private static int Integer(MemoryStream stream)
    {
        var value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var part = stream.ReadByte();
            value |= (part & 127) << shift;
            if (part < 128) return (value & 1) == 0 ? value >> 1 : -(value + 1 >> 1);
        }
    }
}
