//! Pictures of pages made small: 256 colours, the most frequent ones, instead of 16 million (PNG, third edition).

use std::{
    collections::HashMap,
    io::{Read, Write},
};

use flate2::{Compression, Crc, read::ZlibDecoder, write::ZlibEncoder};

type Colour = [u8; 3];

/// The same picture with at most 256 colours. `png` has 8 bits a channel and isn't interlaced, as browsers write it.
pub(crate) fn small(png: &[u8]) -> Vec<u8> {
    let chunks = chunks(png);
    let header = chunks.iter().find(|(name, _)| name == b"IHDR").unwrap().1;
    let number =
        |at: usize| usize::try_from(u32::from_be_bytes(header[at..at + 4].try_into().unwrap())).unwrap();
    let (width, bytes) = (number(0), if header[9] == 6 { 4 } else { 3 });
    let packed: Vec<u8> =
        chunks.iter().filter(|(name, _)| name == b"IDAT").flat_map(|(_, data)| *data).copied().collect();
    let mut filtered = Vec::new();
    ZlibDecoder::new(packed.as_slice()).read_to_end(&mut filtered).unwrap();
    let rows = unfiltered(&filtered, width * bytes, bytes);
    let pixels =
        |row: &[u8]| row.chunks(bytes).map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect::<Vec<Colour>>();
    let rows: Vec<Vec<Colour>> = rows.iter().map(|row| pixels(row)).collect();

    let palette = palette(&rows);
    let mut nearest: HashMap<Colour, u8> = HashMap::new();
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    for row in &rows {
        let mut line = vec![0];
        line.extend(
            row.iter().map(|colour| *nearest.entry(*colour).or_insert_with(|| closest(&palette, *colour))),
        );
        encoder.write_all(&line).unwrap();
    }
    let mut made = png[..8].to_vec();
    // 8 bits a pixel, by palette.
    chunk(&mut made, *b"IHDR", &[&header[..8], &[8, 3, 0, 0, 0]].concat());
    chunk(&mut made, *b"PLTE", palette.as_flattened());
    chunk(&mut made, *b"IDAT", &encoder.finish().unwrap());
    chunk(&mut made, *b"IEND", &[]);
    made
}

/// Names and contents.
fn chunks(png: &[u8]) -> Vec<([u8; 4], &[u8])> {
    let mut all = Vec::new();
    let mut rest = &png[8..];
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let length = usize::try_from(u32::from_be_bytes(*length)).unwrap();
        let (name, after) = after.split_first_chunk::<4>().unwrap();
        all.push((*name, &after[..length]));
        rest = &after[length + 4..];
    }
    all
}

fn chunk(to: &mut Vec<u8>, name: [u8; 4], data: &[u8]) {
    let mut crc = Crc::new();
    crc.update(&name);
    crc.update(data);
    to.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
    to.extend(name);
    to.extend(data);
    to.extend(crc.sum().to_be_bytes());
}

/// Rows without their filters (section 9.2).
fn unfiltered(data: &[u8], length: usize, bytes: usize) -> Vec<Vec<u8>> {
    let mut above = vec![0_u8; length];
    let mut rows = Vec::new();
    for row in data.chunks(length + 1) {
        let mut made = row[1..].to_vec();
        for index in 0..length {
            let left = if index >= bytes { made[index - bytes] } else { 0 };
            let corner = if index >= bytes { above[index - bytes] } else { 0 };
            let predicted = match row[0] {
                0 => 0,
                1 => left,
                2 => above[index],
                3 => left.midpoint(above[index]),
                _ => paeth(left, above[index], corner),
            };
            made[index] = made[index].wrapping_add(predicted);
        }
        above.clone_from(&made);
        rows.push(made);
    }
    rows
}

fn paeth(left: u8, above: u8, corner: u8) -> u8 {
    let guess = i16::from(left) + i16::from(above) - i16::from(corner);
    let far = |one: u8| (guess - i16::from(one)).abs();
    if far(left) <= far(above) && far(left) <= far(corner) {
        left
    } else if far(above) <= far(corner) {
        above
    } else {
        corner
    }
}

fn palette(rows: &[Vec<Colour>]) -> Vec<Colour> {
    let mut counts: HashMap<Colour, usize> = HashMap::new();
    for colour in rows.iter().flatten() {
        *counts.entry(*colour).or_default() += 1;
    }
    let mut colours: Vec<(Colour, usize)> = counts.into_iter().collect();
    colours.sort_unstable_by_key(|(colour, count)| (usize::MAX - count, *colour));
    colours.into_iter().take(256).map(|(colour, _)| colour).collect()
}

fn closest(palette: &[Colour], colour: Colour) -> u8 {
    let far =
        |one: &Colour| one.iter().zip(colour).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum::<u32>();
    let index = palette.iter().enumerate().min_by_key(|(_, one)| far(one)).unwrap().0;
    u8::try_from(index).unwrap()
}
