//! Rows onto pages.

use super::layout::{Flow, Row};

/// A row and how far below the top of the page's text it stands.
#[derive(Debug)]
pub(super) struct Placed {
    pub(super) y: f32,
    pub(super) row: Row,
}

/// Distributes rows over pages of this height. There is always one page at least.
pub(super) fn paginate(flow: &Flow, height: f32) -> Vec<Vec<Placed>> {
    let mut pages: Vec<Vec<Placed>> = Vec::new();
    let mut page: Vec<Placed> = Vec::new();
    let mut y = 0.0;
    for (index, row) in flow.rows.iter().enumerate() {
        let rest = flow.rows.get(index..).unwrap_or_default();
        if !page.is_empty() && y + together(rest, height) > height {
            pages.push(std::mem::take(&mut page));
            y = 0.0;
            if let Some(header) = repeated_header(flow, index) {
                page.push(Placed { y, row: header.clone() });
                y += header.height;
            }
        }
        if !page.is_empty() {
            y += row.space;
        }
        page.push(Placed { y, row: row.clone() });
        y += row.height;
    }
    pages.push(page);
    pages
}

/// The height of the first row with all that must stand on its page. What keeps together more than half a page is not
/// kept: something has to give.
fn together(rows: &[Row], height: f32) -> f32 {
    let mut sum = 0.0;
    for row in rows {
        if sum > height / 2.0 {
            break;
        }
        sum += row.space + row.height;
        if !row.keeps_next {
            break;
        }
    }
    sum
}

/// The header of the table that goes on with this row, unless the row is the table's first.
fn repeated_header(flow: &Flow, index: usize) -> Option<&Row> {
    let table = flow.rows.get(index)?.table?;
    let before = index.checked_sub(1).and_then(|before| flow.rows.get(before))?;
    if before.table == Some(table) { flow.headers.get(table) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flow(heights: &[f32], keeps: &[usize], table: Option<usize>) -> Flow {
        let row = |(index, height): (usize, &f32)| Row {
            height: *height,
            keeps_next: keeps.contains(&index),
            table,
            ..Row::default()
        };
        let headers = vec![Row { height: 7.0, ..Row::default() }];
        Flow { rows: heights.iter().enumerate().map(row).collect(), headers, nodes: Vec::new() }
    }

    fn shape(pages: &[Vec<Placed>]) -> Vec<usize> {
        pages.iter().map(Vec::len).collect()
    }

    #[test]
    fn a_heading_goes_to_the_next_page_with_its_first_line() {
        assert_eq!(shape(&paginate(&flow(&[60.0, 20.0, 30.0], &[], None), 100.0)), [2, 1]);
        assert_eq!(shape(&paginate(&flow(&[60.0, 20.0, 30.0], &[1], None), 100.0)), [1, 2]);
    }

    #[test]
    fn a_table_that_goes_on_has_its_header_again() {
        let pages = paginate(&flow(&[40.0; 4], &[], Some(0)), 100.0);
        assert_eq!(shape(&pages), [2, 3]);
        assert!((pages[1][1].y - 7.0).abs() < 0.01);
    }

    #[test]
    fn what_is_kept_together_without_end_is_still_printed() {
        let keeps: Vec<usize> = (0..50).collect();
        let pages = paginate(&flow(&[30.0; 50], &keeps, None), 100.0);
        assert_eq!(pages.iter().map(Vec::len).sum::<usize>(), 50);
        assert!(pages.iter().flatten().all(|placed| placed.y + placed.row.height <= 100.1));
    }
}
